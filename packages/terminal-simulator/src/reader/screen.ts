import type Stripe from 'stripe'
import { decimalsOf } from '../payment/currency.ts'
import { pinAmountEndings } from '../payment/test-amounts.ts'
import { charges } from '../state/charge.ts'
import { paymentIntents } from '../state/payment-intent.ts'
import type { ReaderRecord } from '../state/reader.ts'
import type { Namespace } from '../state/store.ts'
import type { Scope } from '../world.ts'
import { canCustomerCancel } from './customer-cancel.ts'
import type { Input } from './inputs.ts'
import { type Action, memberOf } from './slot.ts'
import { asksForTip, tipsFor } from './tipping.ts'

/** The purpose of a card. */
export type Purpose = 'payment' | 'setup' | 'refund'

/**
 * Money on the screen; `null` for a setup, or when the payment no longer exists. `amount` is in the currency's minor unit, and `decimals`
 * is the number of its decimals.
 */
export type Money = { amount: number; currency: string; decimals: number } | null

/** A tip to choose from. */
interface TipChoice {
  /** In the currency's minor unit. */
  amount: number
  /** `null` for a fixed amount. */
  percentage: number | null
}

type Cart = Stripe.Terminal.Reader.Action.SetReaderDisplay.Cart

/**
 * The content of a reader's screen. Steps that only the device knows (choosing a tip, typing a PIN) are left to the page that draws it.
 * - `card`: asks for a card. `tips` is `null` when the reader asks for no tip, or after it was selected; `money` then includes it.
 *   `pin_endings` are the last two digits of totals (with the tip) that ask for a PIN. `cancelable` is whether there is a cancel button.
 * - `collected`: the card was read and waits for the server's confirmation.
 * - `lost`: the reader is connected again, but has lost its action.
 * - `in_use`: a Terminal SDK uses it.
 */
export type Screen =
  | { kind: 'unplugged' | 'jammed' | 'idle' | 'lost' | 'in_use' }
  | { kind: 'cart'; cart: Cart; decimals: number }
  | {
      kind: 'card'
      purpose: Purpose
      money: Money
      tips: TipChoice[] | null
      pin_endings: readonly string[]
      cancelable: boolean
    }
  | { kind: 'authorising' | 'collected' | 'approved'; purpose: Purpose; money: Money }
  | { kind: 'inputs'; inputs: readonly Input[] }
  | { kind: 'received' }
  | { kind: 'declined' | 'canceled' | 'failed'; code: string; message: string }

const PURPOSES: Readonly<Record<string, Purpose>> = {
  collect_payment_method: 'payment',
  confirm_payment_intent: 'payment',
  process_payment_intent: 'payment',
  process_setup_intent: 'setup',
  refund_payment: 'refund',
}

export function screenOf(scope: Scope, reader: ReaderRecord): Screen {
  const { namespace } = scope
  const { device, slot } = reader
  if (device.unplugged_at !== null) return { kind: 'unplugged' }
  if (device.jammed) return { kind: 'jammed' }
  switch (slot.phase) {
    case 'idle':
      return outcome(namespace, reader)
    case 'display':
      return cartScreen(memberOf(reader, 'set_reader_display').cart as Cart)
    case 'awaiting_card':
      return askingForCard(scope, reader)
    case 'authorising':
    case 'collected':
      return { kind: slot.phase, ...subject(namespace, reader) }
    case 'awaiting_inputs':
      return { kind: 'inputs', inputs: memberOf(reader, 'collect_inputs').inputs }
    case 'lost':
      return { kind: 'lost' }
    case 'sdk':
      return { kind: 'in_use' }
  }
}

function cartScreen(cart: Cart): Screen {
  return { kind: 'cart', cart, decimals: decimalsOf(cart.currency) }
}

/** The outcome of the last action. It stays until the next one, like `reader.action`. */
function outcome(namespace: Namespace, reader: ReaderRecord): Screen {
  const { action } = reader
  if (action?.status === 'failed') return failure(action)
  if (action?.status !== 'succeeded') return { kind: 'idle' }
  if (action.type === 'collect_inputs') return { kind: 'received' }
  return { kind: 'approved', ...subject(namespace, reader) }
}

/** A card error is a decline; `customer_canceled` and `canceled` are cancellations; the others are failures of the reader. */
function failure({ failure_code, failure_message, type }: Action): Screen {
  const code = failure_code ?? 'unknown'
  const message = failure_message ?? ''
  if (code.endsWith('canceled')) return { kind: 'canceled', code, message }
  const isOfReader =
    type === 'collect_inputs' ||
    code === 'connection_error' ||
    code === 'intent_invalid_state' ||
    code.endsWith('timed_out')
  return { kind: isOfReader ? 'failed' : 'declined', code, message }
}

function askingForCard(scope: Scope, reader: ReaderRecord): Screen {
  const { world, namespace } = scope
  const { purpose, money } = subject(namespace, reader)
  const { tip } = reader.slot
  const isTested = purpose === 'payment' && !namespace.livemode
  return {
    kind: 'card',
    purpose,
    money: money && { ...money, amount: money.amount + (tip ?? 0) },
    tips: tip === undefined ? tipsOn(namespace, reader, money) : null,
    pin_endings: isTested ? pinAmountEndings(world.settings) : [],
    cancelable: canCustomerCancel(reader),
  }
}

/** The purpose and amount of the action. */
function subject(namespace: Namespace, reader: ReaderRecord): { purpose: Purpose; money: Money } {
  const action = reader.action as Action
  const purpose = PURPOSES[action.type] as Purpose
  if (purpose === 'setup') return { purpose, money: null }
  if (purpose === 'payment') return { purpose, money: price(namespace, paymentIntentId(action)) }
  const { amount, charge, payment_intent } = memberOf(reader, 'refund_payment')
  const refunded =
    charge === undefined
      ? price(namespace, payment_intent as string)
      : (namespace.of(charges).get(charge as string) ?? null)
  return {
    purpose,
    money: refunded && money(amount ?? refunded.amount, refunded.currency),
  }
}

function paymentIntentId(action: Action): string {
  const member =
    action.process_payment_intent ?? action.collect_payment_method ?? action.confirm_payment_intent
  return member?.payment_intent as string
}

function price(namespace: Namespace, paymentIntent: string): Money {
  const found = namespace.of(paymentIntents).get(paymentIntent)
  return found ? money(found.amount, found.currency) : null
}

function money(amount: number, currency: string): NonNullable<Money> {
  return { amount, currency, decimals: decimalsOf(currency) }
}

/**
 * The tips to choose from: fixed amounts below `smart_tip_threshold`, otherwise percentages of the eligible amount. Stripe docs:
 * terminal/features/collecting-tips/on-reader
 */
function tipsOn(namespace: Namespace, reader: ReaderRecord, money: Money): TipChoice[] | null {
  const action = reader.action as Action
  const config =
    action.process_payment_intent?.process_config ?? action.collect_payment_method?.collect_config
  const isPayment = action.process_payment_intent ?? action.collect_payment_method
  if (!isPayment || !money || !asksForTip(namespace, reader, money.currency, config)) return null
  const tips = tipsFor(namespace, reader, money.currency)
  const { fixed_amounts, percentages, smart_tip_threshold } = tips ?? {}
  const eligible = config?.tipping?.amount_eligible ?? money.amount
  const fixed = (fixed_amounts ?? []).map((amount) => ({ amount, percentage: null }))
  const relative = (percentages ?? []).map((percentage) => ({
    amount: Math.round((eligible * percentage) / 100),
    percentage,
  }))
  if (fixed.length === 0) return relative
  if (relative.length === 0) return fixed
  return eligible < (smart_tip_threshold ?? 0) ? fixed : relative
}
