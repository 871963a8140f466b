import Stripe from 'stripe'
import { API_KEY } from '../../servers/shop.ts'
import { handle, SECRET, TYPE } from './shop.ts'

const stripe = new Stripe(API_KEY)

/**
 * All that the routes by hand do: verify, parse, handle. An event that is delivered twice is handled twice.
 * @returns the status to answer with
 */
export function receive(payload: string | Buffer, signature: string | undefined): 200 | 400 {
  try {
    const event = stripe.webhooks.constructEvent(payload, signature ?? '', SECRET)
    if (event.type === TYPE) handle()
    return 200
  } catch (error) {
    if (error instanceof Stripe.errors.StripeSignatureVerificationError) return 400
    throw error
  }
}
