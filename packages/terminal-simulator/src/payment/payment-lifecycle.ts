import type Stripe from 'stripe'
import { invalidRequest } from '../api/errors.ts'
import type { PaymentIntent } from '../state/payment-intent.ts'

/** What changes a PaymentIntent. `process` is a reader that collects a card and confirms. */
export type PaymentStep = 'process' | 'confirm' | 'capture' | 'increment' | 'cancel' | 'update'

interface Rule {
  /** The statuses in which it is possible, in Stripe's order. */
  from: readonly Stripe.PaymentIntent.Status[]
  code: string
  refusal(status: string, from: string): string
}

/**
 * The transition table. `succeeded` and `canceled` are in no row, because they are final.
 * Stripe docs: https://docs.stripe.com/payments/paymentintents/lifecycle; wording as returned by the API, and for `process`
 * as in terminal/payments/collect-card-payment.
 */
const RULES: Readonly<Record<PaymentStep, Rule>> = {
  process: {
    from: ['requires_payment_method'],
    code: 'intent_invalid_state',
    refusal: () => 'Payment intent must be in the requires_payment_method state to be processed by a reader.',
  },
  confirm: {
    from: ['requires_payment_method', 'requires_confirmation', 'requires_action'],
    code: 'payment_intent_unexpected_state',
    refusal: (status) =>
      `You cannot confirm this PaymentIntent because it has already ${status === 'canceled' ? 'been canceled' : 'succeeded after being previously confirmed'}.`,
  },
  capture: {
    from: ['requires_capture'],
    code: 'payment_intent_unexpected_state',
    refusal: (status, from) =>
      `This PaymentIntent could not be captured because it has a status of ${status}. Only a PaymentIntent with one of the following statuses may be captured: ${from}.`,
  },
  increment: {
    from: ['requires_capture'],
    code: 'payment_intent_unexpected_state',
    refusal: (status, from) =>
      `This PaymentIntent's authorization could not be incremented because it has a status of ${status}. Only a PaymentIntent with one of the following statuses may have its authorization incremented: ${from}.`,
  },
  cancel: {
    from: [
      'requires_payment_method',
      'requires_capture',
      'requires_confirmation',
      'requires_action',
      'processing',
    ],
    code: 'payment_intent_unexpected_state',
    refusal: (status, from) =>
      `You cannot cancel this PaymentIntent because it has a status of ${status}. Only a PaymentIntent with one of the following statuses may be canceled: ${from}.`,
  },
  update: {
    from: ['requires_payment_method', 'requires_confirmation', 'requires_action'],
    code: 'payment_intent_unexpected_state',
    refusal: (status, from) =>
      `This PaymentIntent could not be updated in this way because it has a status of ${status}. Only a PaymentIntent with one of the following statuses may be updated: ${from}.`,
  },
}

/** Throws a 400 (`intent_invalid_state` or `payment_intent_unexpected_state`, with the PaymentIntent) for a change that is not possible. */
export function checkPossible(step: PaymentStep, paymentIntent: PaymentIntent): void {
  const { from, code, refusal } = RULES[step]
  if (from.includes(paymentIntent.status)) return
  throw invalidRequest(refusal(paymentIntent.status, from.join(', ')), {
    code,
    payment_intent: paymentIntent,
  })
}
