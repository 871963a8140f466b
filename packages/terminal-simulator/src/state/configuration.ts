import type Stripe from 'stripe'
import { invalidRequest } from '../errors.ts'
import { locations } from './location.ts'
import type { ReaderRecord } from './reader.ts'
import { type Namespace, table } from './store.ts'

export type Configuration = Stripe.Terminal.Configuration
export type Tipping = Stripe.Terminal.Configuration.Tipping

/** "No such configuration". */
export const configurations = table<Configuration>({
  object: 'terminal.configuration',
  noun: 'configuration',
  param: 'configuration',
})

/** Currencies that a reader can ask for a tip in: the members of `tipping` in Stripe's types. */
export const TIPPING_CURRENCIES = [
  'aed',
  'aud',
  'cad',
  'chf',
  'czk',
  'dkk',
  'eur',
  'gbp',
  'gip',
  'hkd',
  'huf',
  'jpy',
  'mxn',
  'myr',
  'nok',
  'nzd',
  'pln',
  'ron',
  'sek',
  'sgd',
  'usd',
] as const

/** One currency's tips. Amounts in its minor unit. */
export type CurrencyTips = NonNullable<Tipping['usd']>

/**
 * What a reader offers as tips in a currency; `undefined` when it does not ask. The location's configuration goes before the
 * account's default, setting by setting. Stripe docs: terminal/fleet/configurations-overview
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
 * The configuration of every reader whose location says nothing. Each account has one, from the first look on.
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

/** "You must provide the same configuration keys for each currency": Stripe docs, terminal/features/collecting-tips/on-reader. */
export function checkTipping(tipping: Tipping): void {
  const [first, ...others] = Object.entries(tipping) as [string, CurrencyTips][]
  if (!first) return
  for (const [currency, tips] of others) {
    if (keys(tips) !== keys(first[1])) {
      throw invalidRequest(
        `All tipping currencies must have the same keys: '${currency}' has ${keys(tips) || 'none'}, '${first[0]}' has ${keys(first[1]) || 'none'}.`,
        { param: `tipping[${currency}]` },
      )
    }
  }
}

function keys(tips: object): string {
  return Object.keys(tips).sort().join(', ')
}
