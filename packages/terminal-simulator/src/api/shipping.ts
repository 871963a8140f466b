import { blankable, object, type Param, required, string } from './params.ts'

const postal = object({
  city: blankable(),
  country: blankable(),
  line1: blankable(),
  line2: blankable(),
  postal_code: blankable(),
  state: blankable(),
})
type GivenAddress = typeof postal extends Param<infer T> ? T : never

/** A postal address as Stripe shows it. */
export interface Address {
  city: string | null
  country: string | null
  line1: string | null
  line2: string | null
  postal_code: string | null
  state: string | null
}

/** A postal address. Absent members read `null`. */
export function address(): Param<Address> {
  return { schema: postal.schema, read: (value, path) => wholeAddress(postal.read(value, path)) }
}

function wholeAddress(given: GivenAddress): Address {
  const { city = null, country = null, line1 = null, line2 = null, postal_code = null, state = null } = given
  return { city, country, line1, line2, postal_code, state }
}

const given = object({
  address: required(address()),
  carrier: string(),
  name: required(string()),
  phone: string(),
  tracking_number: string(),
})

/** Shipping information as Stripe shows it. */
export interface Shipping {
  address: Address
  carrier: string | null
  name: string
  phone: string | null
  tracking_number: string | null
}

/** Stripe docs: https://docs.stripe.com/api/payment_intents/object#payment_intent_object-shipping */
export function shipping(): Param<Shipping> {
  return {
    schema: given.schema,
    read(value, path) {
      const { address, carrier = null, name, phone = null, tracking_number = null } = given.read(value, path)
      return { address, carrier, name, phone, tracking_number }
    },
  }
}
