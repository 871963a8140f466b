import { ApiError, invalidRequest, resourceMissing } from '../api/errors.ts'
import { type RefundRequest, refundCharge } from '../payment/refund-charge.ts'
import { testAmountDecline } from '../payment/test-amounts.ts'
import type { Decline } from '../state/card.ts'
import { type Charge, charges } from '../state/charge.ts'
import { paymentIntents } from '../state/payment-intent.ts'
import type { ReaderRecord } from '../state/reader.ts'
import type { Namespace } from '../state/store.ts'
import type { Scope } from '../world.ts'
import { type CardAction, changed } from './card-action.ts'
import { type Failure, memberOf } from './slot.ts'

const TYPE = 'refund_payment'

/** The charge that `charge` or `payment_intent` names. Throws a 400 unless exactly one is given and its card was present. */
export function chargeToRefund(
  scope: Scope,
  given: { charge?: string | undefined; payment_intent?: string | undefined },
): Charge {
  const { world, namespace } = scope
  if (given.charge !== undefined && given.payment_intent !== undefined) {
    throw invalidRequest('You may only specify one of these parameters: charge, payment_intent.', {
      code: 'parameters_exclusive',
      param: 'charge',
    })
  }
  if (given.charge === undefined && given.payment_intent === undefined) {
    throw invalidRequest('One of these parameters is required: charge, payment_intent.', {
      code: 'parameter_missing',
      param: 'payment_intent',
    })
  }
  const charge =
    given.charge === undefined
      ? latestCharge(namespace, given.payment_intent as string)
      : namespace.of(charges).get(given.charge)
  if (!charge) throw resourceMissing('charge', given.charge ?? '', 'charge', 400)
  const type = charge.payment_method_details?.type
  const accepted =
    world.settings.inPersonRefund === 'any' ? ['card_present', 'interac_present'] : ['interac_present']
  if (type !== undefined && accepted.includes(type)) return charge
  throw invalidRequest(
    `A charge of type ${type} cannot be refunded in person: expected one of ${accepted.join(', ')}. Create a Refund instead.`,
    { param: given.charge === undefined ? 'payment_intent' : 'charge' },
  )
}

function latestCharge(namespace: Namespace, id: string): Charge | undefined {
  const paymentIntent = namespace.of(paymentIntents).get(id)
  if (!paymentIntent) throw resourceMissing('payment_intent', id, 'payment_intent', 400)
  const charge = namespace.of(charges).get((paymentIntent.latest_charge as string | null) ?? '')
  if (charge) return charge
  throw invalidRequest(`This PaymentIntent (${id}) does not have a successful charge to refund.`, {
    param: 'payment_intent',
  })
}

function chargeOf(namespace: Namespace, reader: ReaderRecord): Charge {
  const { charge, payment_intent } = memberOf(reader, TYPE)
  return charge === undefined
    ? (latestCharge(namespace, payment_intent as string) as Charge)
    : (namespace.of(charges).get(charge as string) as Charge)
}

/** The card is presented again for the refund. Stripe docs: terminal/payments/regional?integration-country=CA */
export const refundPayment: CardAction = {
  takes: (namespace, reader) => ({
    payment_method_types: [chargeOf(namespace, reader).payment_method_details?.type as string],
  }),
  asksForTip: () => false,
  settle(scope, reader, { card }) {
    const charge = chargeOf(scope.namespace, reader)
    const { amount, metadata, refund_application_fee, reverse_transfer } = memberOf(reader, TYPE)
    const request = { amount, refund_application_fee, reverse_transfer, ...(metadata && { metadata }) }
    const decline = card.decline ?? refundDecline(scope, charge, request)
    if (decline) return { failure: declined(decline) }
    try {
      const refund = refundCharge(scope, charge, request)
      return changed(reader, TYPE, { refund: refund.id })
    } catch (error) {
      if (error instanceof ApiError) return { failure: refused(error) }
      throw error
    }
  },
}

/** In test mode the amount of a partial refund determines a decline, like that of a payment. Stripe docs: terminal/references/testing (Interac) */
function refundDecline(
  scope: Scope,
  charge: Charge,
  { amount = charge.amount }: RefundRequest,
): Decline | undefined {
  const { world, namespace } = scope
  const isPartial = amount < charge.amount
  if (namespace.livemode || !isPartial || !charge.payment_method_details?.interac_present) return undefined
  return testAmountDecline(world.settings, amount)
}

function declined({ code, decline_code, message }: Decline): Failure {
  return {
    code,
    message,
    error: { type: 'card_error', code, ...(decline_code && { decline_code }), message },
  }
}

/** The failure of a refund that became impossible while the reader waited for the card. */
function refused({ fields: { type, code, message } }: ApiError): Failure {
  return { code: code ?? type, message, error: { type, ...(code !== undefined && { code }), message } }
}
