import { invalidRequest } from '../api/errors.ts'
import { parameterMissing } from '../api/params.ts'
import type { Address, AddressField } from '../state/location.ts'

const FULL: readonly AddressField[] = ['line1', 'city', 'state', 'postal_code']
const NO_STATE: readonly AddressField[] = ['line1', 'city', 'postal_code']
const SHORT: readonly AddressField[] = ['line1', 'postal_code']

/** Required address members by country. Stripe docs: https://docs.stripe.com/terminal/fleet/locations-and-zones */
const REQUIRED_BY_COUNTRY: Readonly<Record<string, readonly AddressField[]>> = {
  ...forEach(['AU', 'CA', 'ES', 'IT', 'JP', 'US'], FULL),
  ...forEach(
    ['AT', 'BE', 'CH', 'CZ', 'DE', 'DK', 'FI', 'FR', 'GB', 'LU', 'MY', 'NL', 'NO', 'NZ', 'PL', 'PT', 'SE'],
    NO_STATE,
  ),
  ...forEach(['IE', 'SG'], SHORT),
}

function forEach(countries: string[], fields: readonly AddressField[]) {
  return Object.fromEntries(countries.map((country) => [country, fields]))
}

/**
 * Refuses an address that Terminal cannot use. Terminal's list of countries binds live locations only: error
 * `terminal_location_country_unsupported`. Stripe docs: https://docs.stripe.com/error-codes
 */
export function checkAddress(address: Address, livemode: boolean): void {
  const country = address.country ?? ''
  const required = Object.hasOwn(REQUIRED_BY_COUNTRY, country) ? REQUIRED_BY_COUNTRY[country] : undefined
  if (!/^[A-Z]{2}$/.test(country) || (!required && livemode)) {
    throw invalidRequest(`Terminal does not support locations in the country '${country}'.`, {
      code: 'terminal_location_country_unsupported',
      param: 'address[country]',
    })
  }
  for (const field of required ?? []) {
    if (!address[field]) throw parameterMissing(`address[${field}]`)
  }
}
