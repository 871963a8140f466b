import { invalidRequest } from '../api/errors.ts'
import { emit } from '../events/emit.ts'
import { type PaymentMethodRecord, paymentMethods, shownPaymentMethod } from '../state/payment-method.ts'
import type { Scope } from '../world.ts'

/** Refuses a PaymentMethod that cannot be attached to the customer: one of a card that was present, or of another customer. */
export function checkAttachable(method: PaymentMethodRecord, customer: string | null): void {
  // "You can't charge or reuse a card_present PaymentMethod": Stripe docs, terminal/features/saving-cards.
  if (method.type !== 'card') {
    throw invalidRequest(
      `PaymentMethods of type ${method.type} cannot be attached to a customer. Attach the generated_card of the payment instead.`,
      { param: 'payment_method' },
    )
  }
  if (method.customer !== null && method.customer !== customer) {
    throw invalidRequest('The payment method you provided has already been attached to a customer.', {
      param: 'payment_method',
    })
  }
}

/** Attaches a PaymentMethod to the customer and emits `payment_method.attached`. Throws the errors of `checkAttachable`. */
export function attach(scope: Scope, method: PaymentMethodRecord, customer: string): PaymentMethodRecord {
  const { namespace } = scope
  checkAttachable(method, customer)
  const attached = namespace.of(paymentMethods).put({ ...method, customer })
  emit(scope, 'payment_method.attached', shownPaymentMethod(attached))
  return attached
}
