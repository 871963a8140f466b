import type Stripe from 'stripe'
import { table } from './store.ts'

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
