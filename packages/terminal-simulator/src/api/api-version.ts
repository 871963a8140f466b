/** The newest API version that is known here: the default one of every account, unless `apiVersion` says otherwise. */
export const API_VERSION = '2026-10-28.endive'

/** `2022-11-15`, `2026-10-28.endive`. Which dates have a version Stripe does not list. */
export function isApiVersion(text: string): boolean {
  return /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(\.[a-z]+)?$/.test(text)
}

/** Whether a version is from a date on, such as `2024-09-30`. */
export function isSince(version: string, date: string): boolean {
  return version.slice(0, date.length) >= date
}
