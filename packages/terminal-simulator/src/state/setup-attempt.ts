import type Stripe from 'stripe'
import { customers } from './customer.ts'
import { paymentMethods } from './payment-method.ts'
import { setupIntents } from './setup-intent.ts'
import { RETAINED, type Table, table } from './store.ts'

export type SetupAttempt = Stripe.SetupAttempt

/** Stripe docs: https://docs.stripe.com/api/setup_attempts/object */
export const setupAttempts: Table<SetupAttempt> = table({
  object: 'setup_attempt',
  noun: 'setup_attempt',
  param: 'setup_attempt',
  retain: RETAINED,
  expands: {
    customer: () => customers,
    payment_method: () => paymentMethods,
    'payment_method_details.card_present.generated_card': () => paymentMethods,
    setup_intent: () => setupIntents,
  },
})
