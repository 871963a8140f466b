import type Stripe from 'stripe'
import { z } from 'zod'
import { hostMetadata } from '../access/marks.ts'
import { idOf } from '../stripe/reference.ts'

const inputValue = z.object({
  type: z.string(),
  required: z.boolean().nullable(),
  skipped: z.boolean().nullable(),
  title: z.string(),
  /** What was typed or chosen: an email, a number, a choice's id, the file of a signature. Null until then. */
  value: z.string().nullable(),
  toggles: z.array(z.object({ title: z.string().nullable(), value: z.string().nullable() })),
})

const action = z.object({
  type: z.string(),
  status: z.string(),
  failure_code: z.string().nullable(),
  failure_message: z.string().nullable(),
  /** The object of the action, if it has one. */
  payment_intent: z.string().nullable(),
  setup_intent: z.string().nullable(),
  refund: z.string().nullable(),
  generated_card: z.string().nullable(),
  /** The card that was collected and is not confirmed yet. */
  payment_method: z
    .object({ id: z.string(), brand: z.string().nullable(), last4: z.string().nullable() })
    .nullable(),
  inputs: z.array(inputValue).nullable(),
  metadata: z.record(z.string(), z.string()),
})

/** What a reader is doing, or did last. `status` is `in_progress`, `succeeded` or `failed`. */
export type ReaderAction = z.output<typeof action>

export const reader = z.object({
  id: z.string(),
  object: z.literal('terminal.reader'),
  action: action.nullable(),
  device_sw_version: z.string().nullable(),
  device_type: z.string(),
  ip_address: z.string().nullable(),
  label: z.string(),
  /** Milliseconds since the epoch, unlike Stripe's other times. */
  last_seen_at: z.number().nullable(),
  livemode: z.boolean(),
  location: z.string().nullable(),
  metadata: z.record(z.string(), z.string()),
  serial_number: z.string(),
  status: z.string().nullable(),
})

/** A card reader. `status` lags by minutes: Stripe advises against gating a payment on it. */
export type Reader = z.output<typeof reader>

export function toReader(from: Stripe.Terminal.Reader): Reader {
  return {
    id: from.id,
    object: from.object,
    action: toAction(from.action),
    device_sw_version: from.device_sw_version,
    device_type: from.device_type,
    ip_address: from.ip_address,
    label: from.label,
    last_seen_at: from.last_seen_at,
    livemode: from.livemode,
    location: idOf(from.location),
    metadata: from.metadata,
    serial_number: from.serial_number,
    status: from.status,
  }
}

type StripeAction = NonNullable<Stripe.Terminal.Reader['action']>

function toAction(from: Stripe.Terminal.Reader['action']): ReaderAction | null {
  if (!from) return null
  const { collect_inputs, process_setup_intent, refund_payment } = from
  return {
    type: from.type,
    status: from.status,
    failure_code: from.failure_code,
    failure_message: from.failure_message,
    payment_intent: actionPaymentIntent(from),
    setup_intent: idOf(process_setup_intent?.setup_intent),
    refund: idOf(refund_payment?.refund),
    generated_card: process_setup_intent?.generated_card ?? null,
    payment_method: toCollected(from.collect_payment_method?.payment_method),
    inputs: collect_inputs?.inputs.map(toInputValue) ?? null,
    metadata: hostMetadata(collect_inputs?.metadata ?? refund_payment?.metadata ?? {}),
  }
}

/** The payment that a reader is working on, whatever the command was. */
export function actionPaymentIntent(action: StripeAction): string | null {
  const { process_payment_intent, collect_payment_method, confirm_payment_intent, refund_payment } = action
  const about = process_payment_intent ?? collect_payment_method ?? confirm_payment_intent ?? refund_payment
  return idOf(about?.payment_intent)
}

function toCollected(from: Stripe.PaymentMethod | undefined): ReaderAction['payment_method'] {
  if (!from) return null
  const present = from.card_present ?? from.interac_present
  return { id: from.id, brand: present?.brand ?? null, last4: present?.last4 ?? null }
}

type StripeInput = NonNullable<StripeAction['collect_inputs']>['inputs'][number]

function toInputValue(from: StripeInput): z.output<typeof inputValue> {
  const typed = from.email ?? from.numeric ?? from.phone ?? from.text ?? from.signature
  return {
    type: from.type,
    required: from.required ?? null,
    skipped: from.skipped ?? null,
    title: from.custom_text?.title ?? '',
    value: typed?.value ?? from.selection?.id ?? null,
    toggles: (from.toggles ?? []).map(({ title, value }) => ({ title, value: value ?? null })),
  }
}
