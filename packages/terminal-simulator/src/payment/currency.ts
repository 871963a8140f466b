import { invalidRequest } from '../api/errors.ts'
import { type Param, string } from '../api/params.ts'

/** Stripe docs: https://docs.stripe.com/currencies#presentment-currencies */
const CURRENCIES: ReadonlySet<string> = new Set(
  `usd aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bhd bif bmd bnd bob brl bsd bwp byn bzd cad cdf chf clp cny
  cop crc cve czk djf dkk dop dzd egp etb eur fjd fkp gbp gel gip gmd gnf gtq gyd hkd hnl htg huf idr ils inr isk jmd jod
  jpy kes kgs khr kmf krw kwd kyd kzt lak lbp lkr lrd lsl mad mdl mga mkd mmk mnt mop mur mvr mwk mxn myr mzn nad ngn nio
  nok npr nzd omr pab pen pgk php pkr pln pyg qar ron rsd rub rwf sar sbd scr sek sgd shp sle sos srd std szl thb tjs tnd
  top try ttd twd tzs uah ugx uyu uzs vnd vuv wst xaf xcd xcg xof xpf yer zar zmw`.split(/\s+/),
)

/** Stripe docs: https://docs.stripe.com/currencies#zero-decimal */
const ZERO_DECIMAL: ReadonlySet<string> = new Set(
  'bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf'.split(' '),
)
/** Their last digit must be 0. Stripe docs: https://docs.stripe.com/currencies#three-decimal */
const THREE_DECIMAL: ReadonlySet<string> = new Set('bhd jod kwd omr tnd'.split(' '))

/** In the minor unit. Stripe docs: https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts */
const MINIMUM: Readonly<Record<string, number>> = {
  aed: 200,
  aud: 50,
  bgn: 100,
  brl: 50,
  cad: 50,
  chf: 50,
  czk: 1500,
  dkk: 250,
  eur: 50,
  gbp: 30,
  hkd: 400,
  huf: 17500,
  inr: 50,
  jpy: 50,
  mxn: 1000,
  myr: 200,
  nok: 300,
  nzd: 50,
  pln: 200,
  ron: 200,
  sek: 300,
  sgd: 50,
  thb: 1000,
  usd: 50,
}

/** "The amount value supports up to eight digits." Stripe docs: https://docs.stripe.com/api/payment_intents/create */
const MAX_AMOUNT = 99_999_999

/** A currency code, case-insensitive. Reads in lower case. */
export function currency(): Param<string> {
  const text = string()
  return {
    schema: text.schema,
    read(value, path) {
      const code = text.read(value, path).toLowerCase()
      if (CURRENCIES.has(code)) return code
      throw invalidRequest(
        `Invalid currency: ${code.slice(0, 40)}. Stripe currently supports these currencies: ${[...CURRENCIES].join(', ')}`,
        { param: path },
      )
    },
  }
}

/** The number of decimals of a currency. */
export function decimalsOf(currency: string): number {
  if (ZERO_DECIMAL.has(currency)) return 0
  return THREE_DECIMAL.has(currency) ? 3 : 2
}

/** `$10.50`, `¥500`, `10.50 CHF`: an amount in the minor unit as Stripe's messages write it. */
export function formatAmount(amount: number, currency: string): string {
  const decimals = decimalsOf(currency)
  return new Intl.NumberFormat('en-US', {
    style: 'currency',
    currency: currency.toUpperCase(),
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  }).format(amount / 10 ** decimals)
}

/**
 * Refuses an amount that cannot be charged: `amount_too_small`, `amount_too_large`, or a third decimal that is not 0.
 * Currencies without a documented minimum have the minimum 1.
 */
export function checkAmount(amount: number, currency: string, param = 'amount'): void {
  const minimum = MINIMUM[currency] ?? 1
  if (amount < minimum) {
    throw invalidRequest(`Amount must be at least ${formatAmount(minimum, currency)} ${currency}`, {
      code: 'amount_too_small',
      param,
    })
  }
  if (amount > MAX_AMOUNT) {
    throw invalidRequest(`Amount must be no more than ${formatAmount(MAX_AMOUNT, currency)}`, {
      code: 'amount_too_large',
      param,
    })
  }
  if (THREE_DECIMAL.has(currency) && amount % 10 !== 0) {
    throw invalidRequest(
      `Amounts in ${currency} must be rounded to the nearest ten: the last digit must be 0.`,
      { param },
    )
  }
}
