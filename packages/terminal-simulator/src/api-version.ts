/** The API version that is assumed when a request names none, and in which events are rendered. */
export const API_VERSION = '2026-10-28.endive'
