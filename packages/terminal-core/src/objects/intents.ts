import type Stripe from 'stripe'
import { z } from 'zod'
import { hostMetadata, LOCATION_KEY } from '../access/marks.ts'
import { idOf } from '../stripe/reference.ts'

const receipt = z.object({
  account_type: z.string().nullable(),
  application_cryptogram: z.string().nullable(),
  application_preferred_name: z.string().nullable(),
  authorization_code: z.string().nullable(),
  authorization_response_code: z.string().nullable(),
  cardholder_verification_method: z.string().nullable(),
  dedicated_file_name: z.string().nullable(),
  terminal_verification_results: z.string().nullable(),
  transaction_status_information: z.string().nullable(),
})

/** What a receipt prints and a cashier sees, and until when the sum can be captured. Without the card's own data. */
const card = z.object({
  type: z.string(),
  brand: z.string().nullable(),
  last4: z.string().nullable(),
  exp_month: z.number().nullable(),
  exp_year: z.number().nullable(),
  read_method: z.string().nullable(),
  amount_authorized: z.number().nullable(),
  /** Seconds since the epoch. */
  capture_before: z.number().nullable(),
  incremental_authorization_supported: z.boolean().nullable(),
  overcapture_supported: z.boolean().nullable(),
  generated_card: z.string().nullable(),
  receipt: receipt.nullable(),
})

export const charge = z.object({
  id: z.string(),
  object: z.literal('charge'),
  amount: z.number(),
  amount_captured: z.number(),
  amount_refunded: z.number(),
  captured: z.boolean(),
  failure_code: z.string().nullable(),
  failure_message: z.string().nullable(),
  paid: z.boolean(),
  refunded: z.boolean(),
  status: z.string(),
  card: card.nullable(),
})

const failure = z.object({
  type: z.string(),
  code: z.string().nullable(),
  decline_code: z.string().nullable(),
  message: z.string().nullable(),
})

export const paymentIntent = z.object({
  id: z.string(),
  object: z.literal('payment_intent'),
  amount: z.number(),
  amount_capturable: z.number(),
  amount_received: z.number(),
  /** Minor units; null where no tip was asked for. Once it is set, `amount` contains it. */
  amount_tip: z.number().nullable(),
  cancellation_reason: z.string().nullable(),
  capture_method: z.string(),
  client_secret: z.string().nullable(),
  created: z.number(),
  currency: z.string(),
  customer: z.string().nullable(),
  description: z.string().nullable(),
  last_payment_error: failure.nullable(),
  latest_charge: charge.nullable(),
  livemode: z.boolean(),
  location: z.string().nullable(),
  metadata: z.record(z.string(), z.string()),
  payment_method: z.string().nullable(),
  payment_method_types: z.array(z.string()),
  receipt_email: z.string().nullable(),
  status: z.string(),
})

/** A sale. Amounts are in minor currency units, times in seconds since the epoch. */
export type PaymentIntent = z.output<typeof paymentIntent>

export const setupIntent = z.object({
  id: z.string(),
  object: z.literal('setup_intent'),
  cancellation_reason: z.string().nullable(),
  client_secret: z.string().nullable(),
  created: z.number(),
  customer: z.string().nullable(),
  description: z.string().nullable(),
  /** The card to charge later without the reader; null until there is one, and for wallets. */
  generated_card: z.string().nullable(),
  last_setup_error: failure.nullable(),
  livemode: z.boolean(),
  location: z.string().nullable(),
  metadata: z.record(z.string(), z.string()),
  payment_method_types: z.array(z.string()),
  status: z.string(),
  usage: z.string(),
})

/** A card that is saved without being charged. */
export type SetupIntent = z.output<typeof setupIntent>

export function toPaymentIntent(from: Stripe.PaymentIntent): PaymentIntent {
  return {
    id: from.id,
    object: from.object,
    amount: from.amount,
    amount_capturable: from.amount_capturable,
    amount_received: from.amount_received,
    amount_tip: from.amount_details?.tip?.amount ?? null,
    cancellation_reason: from.cancellation_reason,
    capture_method: from.capture_method,
    client_secret: from.client_secret,
    created: from.created,
    currency: from.currency,
    customer: idOf(from.customer),
    description: from.description,
    last_payment_error: toFailure(from.last_payment_error),
    latest_charge:
      from.latest_charge && typeof from.latest_charge === 'object' ? toCharge(from.latest_charge) : null,
    livemode: from.livemode,
    location: from.metadata[LOCATION_KEY] ?? null,
    metadata: hostMetadata(from.metadata),
    payment_method: idOf(from.payment_method),
    payment_method_types: from.payment_method_types,
    receipt_email: from.receipt_email,
    status: from.status,
  }
}

export function toSetupIntent(from: Stripe.SetupIntent): SetupIntent {
  const attempt = typeof from.latest_attempt === 'object' ? from.latest_attempt : null
  return {
    id: from.id,
    object: from.object,
    cancellation_reason: from.cancellation_reason,
    client_secret: from.client_secret,
    created: from.created,
    customer: idOf(from.customer),
    description: from.description,
    generated_card: idOf(attempt?.payment_method_details.card_present?.generated_card),
    last_setup_error: toFailure(from.last_setup_error),
    livemode: from.livemode,
    location: from.metadata?.[LOCATION_KEY] ?? null,
    metadata: hostMetadata(from.metadata ?? {}),
    payment_method_types: from.payment_method_types,
    status: from.status,
    usage: from.usage,
  }
}

function toFailure(
  from: { type: string; code?: string; decline_code?: string; message?: string } | null,
): z.output<typeof failure> | null {
  if (!from) return null
  const { type, code, decline_code, message } = from
  return { type, code: code ?? null, decline_code: decline_code ?? null, message: message ?? null }
}

export function toCharge(from: Stripe.Charge): z.output<typeof charge> {
  return {
    id: from.id,
    object: from.object,
    amount: from.amount,
    amount_captured: from.amount_captured,
    amount_refunded: from.amount_refunded,
    captured: from.captured,
    failure_code: from.failure_code,
    failure_message: from.failure_message,
    paid: from.paid,
    refunded: from.refunded,
    status: from.status,
    card: toCard(from.payment_method_details),
  }
}

function toCard(from: Stripe.Charge['payment_method_details']): z.output<typeof card> | null {
  const present = from?.card_present ?? from?.interac_present
  if (!from || !present) return null
  const money: Partial<NonNullable<typeof from.card_present>> = from.card_present ?? {}
  return {
    type: from.type,
    brand: present.brand,
    last4: present.last4,
    exp_month: present.exp_month,
    exp_year: present.exp_year,
    read_method: present.read_method,
    amount_authorized: money.amount_authorized ?? null,
    capture_before: money.capture_before ?? null,
    incremental_authorization_supported: money.incremental_authorization_supported ?? null,
    overcapture_supported: money.overcapture_supported ?? null,
    generated_card: present.generated_card,
    receipt: toReceipt(present.receipt),
  }
}

/** The fields that must be printed: https://docs.stripe.com/terminal/features/receipts */
function toReceipt(
  from: { [Key in keyof z.output<typeof receipt>]?: string | null } | null,
): z.output<typeof receipt> | null {
  if (!from) return null
  return {
    account_type: from.account_type ?? null,
    application_cryptogram: from.application_cryptogram ?? null,
    application_preferred_name: from.application_preferred_name ?? null,
    authorization_code: from.authorization_code ?? null,
    authorization_response_code: from.authorization_response_code ?? null,
    cardholder_verification_method: from.cardholder_verification_method ?? null,
    dedicated_file_name: from.dedicated_file_name ?? null,
    terminal_verification_results: from.terminal_verification_results ?? null,
    transaction_status_information: from.transaction_status_information ?? null,
  }
}
