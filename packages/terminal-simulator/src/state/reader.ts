import type Stripe from 'stripe'
import type { Slot } from './reader-slot.ts'
import { table } from './store.ts'

export type Reader = Stripe.Terminal.Reader

/** A stored reader with the state of the device. */
export interface ReaderRecord extends Reader {
  device: Device
  /** What the reader is doing, in more detail than `action`. */
  slot: Slot
}

export interface Device {
  /** When it was disconnected, in milliseconds; `null` while it is connected. */
  unplugged_at: number | null
  /** Its hardware has failed. */
  jammed: boolean
}

/** A reader is offline 2 minutes after it was last seen. Stripe docs: terminal/payments/collect-card-payment */
const OFFLINE_AFTER_MS = 2 * 60 * 1000

/** Readers that connect through a phone or tablet: Stripe reports no status for them. */
export const MOBILE_READERS: ReadonlySet<string> = new Set([
  'bbpos_chipper2x',
  'bbpos_wisepad3',
  'mobile_phone_reader',
  'stripe_m2',
])

export const DEVICE_TYPES = [
  'bbpos_chipper2x',
  'bbpos_wisepad3',
  'bbpos_wisepos_e',
  'mobile_phone_reader',
  'simulated_stripe_s700',
  'simulated_stripe_s710',
  'simulated_stripe_t600',
  'simulated_verifone_m425',
  'simulated_verifone_p630',
  'simulated_verifone_ux700',
  'simulated_verifone_v660p',
  'simulated_wisepos_e',
  'stripe_m2',
  'stripe_s700',
  'stripe_s710',
  'stripe_t600',
  'verifone_P400',
  'verifone_m425',
  'verifone_p630',
  'verifone_ux700',
  'verifone_v660p',
] as const

/** "No such terminal.reader" is Stripe's message as integrators report it. */
export const readers = table<ReaderRecord>({
  object: 'terminal.reader',
  noun: 'terminal.reader',
  param: 'reader',
  expands: {
    'action.collect_payment_method.payment_intent': 'payment_intent',
    'action.confirm_payment_intent.payment_intent': 'payment_intent',
    'action.process_payment_intent.payment_intent': 'payment_intent',
    'action.process_setup_intent.setup_intent': 'setup_intent',
    'action.refund_payment.charge': 'charge',
    'action.refund_payment.payment_intent': 'payment_intent',
    'action.refund_payment.refund': 'refund',
    location: 'terminal.location',
  },
  view({ device, slot: _, ...reader }, now): Reader {
    if (MOBILE_READERS.has(reader.device_type)) return { ...reader, last_seen_at: null, status: null }
    const last_seen_at = device.unplugged_at ?? now
    return { ...reader, last_seen_at, status: now - last_seen_at >= OFFLINE_AFTER_MS ? 'offline' : 'online' }
  },
})
