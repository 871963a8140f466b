import { z } from 'zod'

type Part = 'line1' | 'city' | 'state' | 'postal_code'

const FULL: readonly Part[] = ['line1', 'city', 'state', 'postal_code']
const NO_STATE: readonly Part[] = ['line1', 'city', 'postal_code']
const STREET: readonly Part[] = ['line1', 'postal_code']

/**
 * What Stripe requires of a location's address, by country.
 * Source: https://docs.stripe.com/terminal/fleet/locations-and-zones. Stripe validates the countries that are not listed.
 */
const REQUIRED: Readonly<Record<string, readonly Part[]>> = {
  ...Object.fromEntries(['AU', 'CA', 'IT', 'ES', 'US'].map((country) => [country, FULL])),
  ...Object.fromEntries(
    [
      'AT',
      'BE',
      'CZ',
      'DK',
      'FI',
      'FR',
      'DE',
      'LU',
      'MY',
      'NL',
      'NZ',
      'NO',
      'PL',
      'PT',
      'SE',
      'CH',
      'GB',
    ].map((country) => [country, NO_STATE]),
  ),
  IE: STREET,
  SG: STREET,
}

const text = z.string().max(200)
const country = z.string().regex(/^[A-Z]{2}$/, 'must be a two-letter country code in capitals, like US')

const parts = { line1: text, line2: text, city: text, state: text, postal_code: text }

/** The address of a new location, complete for its country. */
export const address = z
  .strictObject({ ...parts, country })
  .partial({ line1: true, line2: true, city: true, state: true, postal_code: true })
  .superRefine((value, context) => {
    for (const part of REQUIRED[value.country] ?? []) {
      if (!value[part]) {
        context.addIssue({
          code: 'custom',
          path: [part],
          message: `is required for an address in ${value.country}`,
        })
      }
    }
  })

/** Changes to an address. The country of a location is fixed: Stripe requires a new location for another country. */
export const addressChanges = z.strictObject({ ...parts, country }).partial()

/** A Japanese address, in kana or kanji. */
export const japaneseAddress = z.strictObject({ ...parts, town: text, country: z.literal('JP') }).partial()
