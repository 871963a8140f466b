import type { Card, CardKind } from '../state/card.ts'
import type { PaymentContext } from '../state/payment-memory.ts'
import { type PaymentMethodRecord, paymentMethods } from '../state/payment-method.ts'
import { type Scope, seconds } from '../world.ts'
import { methodDetails } from './card-details.ts'

const NO_BILLING_DETAILS = {
  address: { city: null, country: null, line1: null, line2: null, postal_code: null, state: null },
  email: null,
  name: null,
  phone: null,
  tax_id: null,
} as const

/** Stores the PaymentMethod of a card that was read. */
export function readCard(
  scope: Scope,
  card: Card,
  kind: CardKind,
  { allowRedisplay = 'unspecified' }: Pick<PaymentContext, 'allowRedisplay'> = {},
): PaymentMethodRecord {
  const { world, namespace } = scope
  return namespace.of(paymentMethods).put({
    id: world.ids.id('pm_1', 23),
    object: 'payment_method',
    allow_redisplay: allowRedisplay,
    billing_details: NO_BILLING_DETAILS,
    created: seconds(world),
    customer: null,
    customer_account: null,
    livemode: namespace.livemode,
    metadata: {},
    type: kind,
    ...methodDetails(card, kind),
    source_card: card,
  })
}
