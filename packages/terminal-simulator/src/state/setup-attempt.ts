import type Stripe from 'stripe'
import { RETAINED, table } from './store.ts'

export type SetupAttempt = Stripe.SetupAttempt

/** Stripe docs: https://docs.stripe.com/api/setup_attempts/object */
export const setupAttempts = table<SetupAttempt>({
  object: 'setup_attempt',
  noun: 'setup_attempt',
  param: 'setup_attempt',
  retain: RETAINED,
  expands: {
    customer: 'customer',
    payment_method: 'payment_method',
    'payment_method_details.card_present.generated_card': 'payment_method',
    setup_intent: 'setup_intent',
  },
})
