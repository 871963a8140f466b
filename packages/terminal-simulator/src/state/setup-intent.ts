import type Stripe from 'stripe'
import { RETAINED, table } from './store.ts'

export type SetupIntent = Stripe.SetupIntent

/** "No such setupintent": Stripe's spelling in this message. */
export const setupIntents = table<SetupIntent>({
  object: 'setup_intent',
  noun: 'setupintent',
  param: 'setup_intent',
  retain: RETAINED,
  expands: {
    customer: 'customer',
    latest_attempt: 'setup_attempt',
    payment_method: 'payment_method',
  },
})
