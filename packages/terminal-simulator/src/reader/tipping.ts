import { invalidRequest } from '../errors.ts'
import { boolean, integer, object } from '../params.ts'
import { tipsFor } from '../state/configuration.ts'
import type { ReaderRecord } from '../state/reader.ts'
import type { Namespace } from '../state/store.ts'

/** How the till steers the tip screen of one payment. */
export interface TippingConfig {
  skip_tipping?: boolean
  tipping?: { amount_eligible?: number }
}

/** The members of `process_config` and `collect_config` that concern tips. */
export const tippingParams = {
  skip_tipping: boolean(),
  tipping: object({ amount_eligible: integer({ min: 0 }) }),
}

/** Refuses a tip that is skipped and has an eligible amount. Stripe docs: terminal/features/collecting-tips/on-reader */
export function checkTippingConfig(
  name: string,
  config: {
    skip_tipping?: boolean | undefined
    tipping?: { amount_eligible?: number | undefined } | undefined
  } = {},
): void {
  if (!config.skip_tipping || !config.tipping?.amount_eligible) return
  throw invalidRequest('You cannot set tipping[amount_eligible] when skip_tipping is true.', {
    param: `${name}[tipping][amount_eligible]`,
  })
}

/** Whether the reader asks for a tip before the card: by its configuration for the currency, unless the till skips it. */
export function asksForTip(
  namespace: Namespace,
  reader: ReaderRecord,
  currency: string,
  config: TippingConfig = {},
): boolean {
  if (config.skip_tipping || config.tipping?.amount_eligible === 0) return false
  return tipsFor(namespace, reader, currency) !== undefined
}
