import Stripe from 'stripe'
import { API_KEY, LOCATION, type Upstream } from './shop.ts'

/** stripe-node as its README sets it up: nothing but the key, and here the address. */
export function stripeAt({ host, port }: Upstream): Stripe {
  return new Stripe(API_KEY, { host, port, protocol: 'http' })
}

/** All that the routes by hand do: no authorisation, no limit, no validation, no scope. */
export async function createToken(stripe: Stripe) {
  const { secret } = await stripe.terminal.connectionTokens.create({ location: LOCATION })
  return { secret }
}
