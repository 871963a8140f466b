const MINUTE = 60 * 1000
const HOUR = 60 * MINUTE

const FIRST = [5 * MINUTE, 30 * MINUTE, 2 * HOUR] as const

/**
 * After each failed attempt, how long until the next, in milliseconds. Stripe docs, webhooks, "Retry behavior": in live mode "up to three
 * days with an exponential back off", in a sandbox "three times over the course of a few hours". The numbers are the simulator's.
 */
export const RETRY_DELAYS_MS: { test: readonly number[]; live: readonly number[] } = {
  test: FIRST,
  live: [...FIRST, 5 * HOUR, 10 * HOUR, 12 * HOUR, 12 * HOUR, 12 * HOUR, 12 * HOUR],
}
