import type { Charge } from '../state/charge.ts'

/**
 * A charge whose authorisation is released before a capture. Stripe marks it as refunded.
 * Stripe docs: https://docs.stripe.com/api/charges/capture ("after which they are marked as refunded")
 */
export function voided(charge: Charge): Charge {
  return { ...charge, amount_refunded: charge.amount, refunded: true }
}
