import type Stripe from 'stripe'
import { table } from './store.ts'

export type Location = Stripe.Terminal.Location

/** "No such location" is Stripe's message in stripe/stripe-terminal-react-native#711. */
export const locations = table<Location>({ object: 'terminal.location', noun: 'location', param: 'location' })

export type AddressField = 'city' | 'country' | 'line1' | 'line2' | 'postal_code' | 'state'
export type Address = Location['address']

/** The address as Stripe shows it: absent members are `null`. */
export function wholeAddress(given: { [field in AddressField]?: string | null | undefined }): Address {
  const { city = null, country = null, line1 = null, line2 = null, postal_code = null, state = null } = given
  return { city, country, line1, line2, postal_code, state }
}
