/** The newest API version that the simulator knows. The default of every account unless `apiVersion` is set. */
export const API_VERSION = '2026-10-28.endive'

/** Whether text has the form of an API version: `2022-11-15`, `2026-10-28.endive`. Stripe publishes no list of all versions. */
export function isApiVersion(text: string): boolean {
  return /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(\.[a-z]+)?$/.test(text)
}

/** Whether a version is of this date (`2024-09-30`) or later. */
export function isSince(version: string, date: string): boolean {
  return version.slice(0, date.length) >= date
}
