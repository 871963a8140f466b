/** Stripe's limit of live mode, in requests a second. The simulator keeps to it for a test key: a live key goes to Stripe only. */
export const RATE = 100
/** One for every sale of a storm. */
export const TILLS = 40

export const TOKENS_PATH = '/terminal/connection_tokens'
export const INTENTS_PATH = '/terminal/payment_intents'

export function readerAt(till: number): string {
  return `tmr_Till${till}`
}

export function processPath(reader: string): string {
  return `/terminal/readers/${reader}/process_payment_intent`
}
