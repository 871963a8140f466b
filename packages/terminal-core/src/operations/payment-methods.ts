import type Stripe from 'stripe'
import { z } from 'zod'
import {
  type Caller,
  found,
  idOf,
  noSuch,
  ownedPaymentIntent,
  ownedSetupIntent,
  readOptions,
} from '../access/ownership.ts'
import { TerminalError } from '../errors.ts'
import { customerId, paymentMethodId } from '../objects/schemas.ts'
import { operation } from './operation.ts'

const paymentMethod = z.object({
  id: z.string(),
  object: z.literal('payment_method'),
  type: z.string(),
  customer: z.string().nullable(),
  card: z
    .object({ brand: z.string(), last4: z.string(), exp_month: z.number(), exp_year: z.number() })
    .nullable(),
})

/** A saved card. */
export type PaymentMethod = z.output<typeof paymentMethod>

export const attach = operation({
  kind: 'mutation',
  method: 'POST',
  path: '/payment_methods/:payment_method/attach',
  permission: 'payment_methods:attach',
  idempotent: true,
  summary: 'Save a generated card to a customer',
  input: z.strictObject({ payment_method: paymentMethodId, customer: customerId }),
  output: paymentMethod,
  async run(call) {
    const { payment_method: id, customer } = call.input
    await assertGeneratedHere(call, id)
    const attached = await found(
      'payment_method',
      id,
      call.stripe.paymentMethods.attach(id, { customer }, call.request),
    )
    return toPaymentMethod(attached)
  },
})

/** A saved card is known by the payment or the setup that generated it. @throws TerminalError `not_found` */
async function assertGeneratedHere(caller: Caller, id: string): Promise<void> {
  const params = { expand: ['card.generated_from.setup_attempt'] }
  const method = await found(
    'payment_method',
    id,
    caller.stripe.paymentMethods.retrieve(id, params, readOptions(caller)),
  )
  if (caller.scope.locations === 'all') return
  try {
    await ownedSource(caller, method)
  } catch (error) {
    throw error instanceof TerminalError && error.code === 'not_found' ? noSuch('payment_method', id) : error
  }
}

async function ownedSource(caller: Caller, method: Stripe.PaymentMethod): Promise<unknown> {
  const source = method.card?.generated_from
  const attempt = source?.setup_attempt
  if (attempt && typeof attempt === 'object')
    return ownedSetupIntent(caller, idOf(attempt.setup_intent) as string)
  if (!source?.charge) throw noSuch('payment_method', method.id)
  const charge = await caller.stripe.charges.retrieve(source.charge, {}, readOptions(caller))
  const intent = idOf(charge.payment_intent)
  if (!intent) throw noSuch('payment_method', method.id)
  return ownedPaymentIntent(caller, intent)
}

function toPaymentMethod(from: Stripe.PaymentMethod): PaymentMethod {
  const { card } = from
  return {
    id: from.id,
    object: from.object,
    type: from.type,
    customer: idOf(from.customer),
    card: card
      ? { brand: card.brand, last4: card.last4, exp_month: card.exp_month, exp_year: card.exp_year }
      : null,
  }
}
