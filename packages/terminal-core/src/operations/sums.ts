import type Stripe from 'stripe'
import { ORDER_KEY } from '../access/marks.ts'
import type { Price, PricingReason, PricingRequest } from '../access/pricing.ts'
import { invalidField, TerminalError } from '../errors.ts'
import { toPaymentIntent } from '../objects/intents.ts'
import { amount, currency } from '../objects/schemas.ts'
import type { ApprovalRequest } from './approval.ts'
import type { Call } from './operation.ts'

type Asked = Omit<PricingRequest, 'reason' | 'scope'>

type SumsCall = Pick<Call<unknown>, 'pricing' | 'approve' | 'scope'>

/** The host's price of a sale. @throws TerminalError `invalid_request` when the client named another amount or currency */
export async function priceOf(call: SumsCall, reason: PricingReason, asked: Asked): Promise<Price> {
  const price = await quoted(call, reason, asked)
  assertAsked('amount', asked.amount, price.amount)
  assertAsked('currency', asked.currency, price.currency)
  return price
}

/** The host's price of a payment that exists, in the payment's own currency. */
export async function newPriceOf(
  call: SumsCall,
  reason: PricingReason,
  intent: Stripe.PaymentIntent,
  asked: Asked,
): Promise<Price> {
  const former = intent.metadata[ORDER_KEY]
  const order = asked.order ?? former
  const price = await quoted(call, reason, {
    ...asked,
    ...(order ? { order } : {}),
    ...(former && former !== order ? { formerOrder: former } : {}),
    currency: intent.currency,
    paymentIntent: intent.id,
  })
  if (price.currency !== intent.currency) {
    throw new TerminalError('misconfigured', {
      message: `pricing returned ${price.currency} for ${intent.id}, which is in ${intent.currency}`,
    })
  }
  assertAsked('amount', asked.amount, price.amount)
  return price
}

async function quoted({ pricing, scope }: SumsCall, reason: PricingReason, asked: Asked): Promise<Price> {
  const price = await pricing({ reason, scope, ...asked })
  assertChargeable(price, reason)
  return price
}

/** What a client asks for is done or refused, never changed. */
function assertAsked<T>(field: 'amount' | 'currency', asked: T | undefined, price: T): void {
  if (asked === undefined || asked === price) return
  throw invalidField(field, `the price says ${price}: send that, or leave the field out`)
}

/** A slip in `pricing` must not become a charge of 12.5 or of nothing. */
function assertChargeable(price: Price, reason: PricingReason): void {
  const problem = amount.safeParse(price?.amount).error ?? currency.safeParse(price?.currency).error
  if (!problem) return
  const message = `pricing returned no valid sum for ${reason}: ${problem.issues[0]?.message}`
  throw new TerminalError('misconfigured', { message })
}

/**
 * Lets the host decide on a capture. Without `approve` only the authorised sum is captured. A payment that has no authorised sum is left
 * to Stripe, which captures nothing of it.
 *
 * @throws TerminalError `permission_denied`
 */
export async function assertCaptureApproved(
  call: SumsCall,
  intent: Stripe.PaymentIntent,
  asked: number | undefined,
): Promise<void> {
  if (intent.status !== 'requires_capture') return
  const amount = asked ?? intent.amount_capturable
  if (call.approve === undefined) {
    if (amount === intent.amount_capturable) return
    throw new TerminalError('permission_denied', {
      message: `This server captures the authorised sum of ${intent.amount_capturable} only; other sums need approve.`,
    })
  }
  await assertApproved(call, intent, {
    kind: 'capture',
    amount,
    remainder: Math.max(0, intent.amount_capturable - amount),
    reason: null,
  })
}

/** Lets the host decide on a refund. @throws TerminalError `permission_denied` */
export async function assertRefundApproved(
  call: SumsCall,
  intent: Stripe.PaymentIntent,
  { amount: asked, reason }: { amount?: number | undefined; reason?: ApprovalRequest['reason'] | undefined },
): Promise<void> {
  const refundable = intent.amount_received - refundedOf(intent)
  const amount = asked ?? refundable
  await assertApproved(call, intent, {
    kind: 'refund',
    amount,
    remainder: Math.max(0, refundable - amount),
    reason: reason ?? null,
  })
}

async function assertApproved(
  { approve, scope }: SumsCall,
  intent: Stripe.PaymentIntent,
  sums: Pick<ApprovalRequest, 'kind' | 'amount' | 'remainder' | 'reason'>,
): Promise<void> {
  const order = intent.metadata[ORDER_KEY]
  const decision = await approve?.({
    ...sums,
    payment: toPaymentIntent(intent),
    ...(order ? { order } : {}),
    tip: intent.amount_details?.tip?.amount ?? 0,
    alreadyRefunded: refundedOf(intent),
    scope,
  })
  if (decision !== true) {
    throw new TerminalError('permission_denied', { message: `The ${sums.kind} was not approved.` })
  }
}

/** A partial capture releases the rest of the authorised sum as a refund, which is none of what was received. */
function refundedOf({ latest_charge: charge, amount_received: received }: Stripe.PaymentIntent): number {
  if (charge === null || typeof charge === 'string') return 0
  const released = charge.captured ? Math.max(0, charge.amount - charge.amount_captured) : 0
  return Math.min(received, Math.max(0, charge.amount_refunded - released))
}
