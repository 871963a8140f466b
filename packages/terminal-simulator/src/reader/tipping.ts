import { invalidRequest } from '../api/errors.ts'
import { boolean, integer, object } from '../api/params.ts'
import {
  type Configuration,
  type CurrencyTips,
  configurations,
  type Tipping,
} from '../state/configuration.ts'
import { locations } from '../state/location.ts'
import type { ReaderRecord } from '../state/reader.ts'
import type { Namespace } from '../state/store.ts'

/** The tipping configuration of one payment. */
export interface TippingConfig {
  skip_tipping?: boolean
  tipping?: { amount_eligible?: number }
}

/** The tipping parameters of `process_config` and `collect_config`. */
export const tippingParams = {
  skip_tipping: boolean(),
  tipping: object({ amount_eligible: integer({ min: 0 }) }),
}

/** Refuses `skip_tipping` together with an eligible amount. Stripe docs: terminal/features/collecting-tips/on-reader */
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

/** Whether the reader asks for a tip before the card: as configured for the currency, unless the payment skips it. */
export function asksForTip(
  namespace: Namespace,
  reader: ReaderRecord,
  currency: string,
  config: TippingConfig = {},
): boolean {
  if (config.skip_tipping || config.tipping?.amount_eligible === 0) return false
  return tipsFor(namespace, reader, currency) !== undefined
}

/**
 * The tips of a reader in a currency; `undefined` when it does not ask for one. Each setting of the location's configuration overrides
 * the account's default. Stripe docs: terminal/fleet/configurations-overview
 * @param currency three letters, in lower case.
 */
export function tipsFor(
  namespace: Namespace,
  reader: ReaderRecord,
  currency: string,
): CurrencyTips | undefined {
  const tipping = overrideFor(namespace, reader)?.tipping ?? accountDefault(namespace).tipping
  return tipping?.[currency as keyof Tipping]
}

function overrideFor(namespace: Namespace, { location }: ReaderRecord): Configuration | undefined {
  const id = namespace.of(locations).get((location as string | null) ?? '')?.configuration_overrides
  return id === undefined ? undefined : namespace.of(configurations).get(id)
}

/**
 * The default configuration of an account, for readers whose location overrides nothing. It is created when it is first read.
 * Stripe docs: terminal/fleet/configurations-overview
 */
export function accountDefault(namespace: Namespace): Configuration {
  const id = `tmc_${namespace.account.slice(-14)}`
  const collection = namespace.of(configurations)
  return (
    collection.get(id) ??
    collection.put({
      id,
      object: 'terminal.configuration',
      is_account_default: true,
      livemode: namespace.livemode,
      name: null,
    })
  )
}
