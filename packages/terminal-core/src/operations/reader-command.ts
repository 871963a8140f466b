import type Stripe from 'stripe'
import { readOptions } from '../access/caller.ts'
import { found } from '../access/found.ts'
import { invalidField, TerminalError } from '../errors.ts'
import { readerEvent } from '../events/event.ts'
import { actionPaymentIntent, type Reader, toReader } from '../objects/reader.ts'
import { defined } from '../objects/schemas.ts'
import { idOf } from '../stripe/reference.ts'
import type { Call } from './operation.ts'

const PAYMENT_ACTIONS: ReadonlySet<string> = new Set([
  'process_payment_intent',
  'collect_payment_method',
  'confirm_payment_intent',
  'process_setup_intent',
  'refund_payment',
])

interface Command {
  reader: string
  payment_intent?: string | undefined
  setup_intent?: string | undefined
  replace?: boolean | undefined
}

/**
 * What the customer sees must not differ from what the payment takes: tips are suggested on no more than its amount, and a cart on the
 * screen adds up to it.
 *
 * @throws TerminalError `invalid_request`, `intent_state_conflict`
 */
export function assertSums(
  { owned }: { owned: { reader: Stripe.Terminal.Reader; payment_intent: Stripe.PaymentIntent } },
  config: { tipping?: { amount_eligible: number } | undefined } | undefined,
): void {
  const { amount, currency } = owned.payment_intent
  const eligible = config?.tipping?.amount_eligible ?? 0
  if (eligible > amount)
    throw invalidField('tipping.amount_eligible', `must be at most the payment's ${amount}`)
  const shown = owned.reader.action?.set_reader_display?.cart
  if (shown && (shown.total !== amount || shown.currency !== currency)) {
    throw new TerminalError('intent_state_conflict', {
      message: `The reader shows a cart of ${shown.total} ${shown.currency}, and the payment is ${amount} ${currency}. Show its cart, or clear the screen with cancel_action.`,
    })
  }
}

type CommandCall<In> = Call<In, { reader: Stripe.Terminal.Reader }>

/** Sends a command with stripe-node. Stripe takes the fields of the input, except those that are ours. */
type Send<In> = (
  readers: Stripe['terminal']['readers'],
  reader: string,
  params: Compacted<Omit<In, 'reader' | 'replace'>>,
  request: Stripe.RequestOptions,
) => Promise<Stripe.Terminal.Reader>

/** The `run` of a command: the caller's reader must be free. */
export function command<In extends Command>(send: Send<In>): (call: CommandCall<In>) => Promise<Reader> {
  return (call) => sendCommand(call, send)
}

/** Sends a command to the caller's reader, which must be free. */
export async function sendCommand<In extends Command>(
  call: CommandCall<In>,
  send: Send<In>,
): Promise<Reader> {
  const { reader, replace, ...params } = call.input
  if (!replace) await assertFree(call)
  const answer = send(call.stripe.terminal.readers, reader, compact(params), call.request)
  return published(call, await found('reader', reader, answer))
}

/** Live streams show a command without waiting for its webhook; the command does not wait for the streams. */
export function published(
  { events, scope }: Pick<Call<unknown>, 'events' | 'scope'>,
  from: Stripe.Terminal.Reader,
): Reader {
  const reader = toReader(from)
  void events.publish(readerEvent('reader.command', scope.account, reader))
  return reader
}

/** Sending the same intent again is how a lost answer is recovered; a collected card is confirmed in the same slot. */
async function assertFree(call: CommandCall<Command>): Promise<void> {
  const { action } = call.owned.reader
  if (action?.status !== 'in_progress' || !PAYMENT_ACTIONS.has(action.type)) return
  const { payment_intent, setup_intent } = call.input
  const payment = actionPaymentIntent(action)
  const setup = idOf(action.process_setup_intent?.setup_intent)
  if ((payment ?? setup) === (payment_intent ?? setup_intent)) return
  if (action.type !== 'refund_payment' && (await hasEnded(call, payment, setup))) return
  throw new TerminalError('reader_busy', {
    message:
      'The reader is waiting for a card for another payment. Cancel that first, or send replace: true.',
  })
}

/** A payment that is over does not hold the reader, although Stripe leaves the action as it is. */
async function hasEnded(
  call: CommandCall<Command>,
  payment: string | null,
  setup: string | null,
): Promise<boolean> {
  if (payment) {
    const { status } = await call.stripe.paymentIntents.retrieve(payment, {}, readOptions(call))
    return status === 'canceled' || status === 'succeeded' || status === 'requires_capture'
  }
  if (!setup) return false
  const { status } = await call.stripe.setupIntents.retrieve(setup, {}, readOptions(call))
  return status === 'canceled' || status === 'succeeded'
}

/** Drops undefined at every depth: stripe-node would send an empty value. */
function compact<T>(value: T): Compacted<T> {
  if (Array.isArray(value)) return value.map(compact) as Compacted<T>
  if (typeof value !== 'object' || value === null) return value as Compacted<T>
  const entries = Object.entries(defined(value)).map(([key, item]) => [key, compact(item)])
  return Object.fromEntries(entries) as Compacted<T>
}

type Compacted<T> = T extends string
  ? T
  : T extends readonly (infer Item)[]
    ? Compacted<Item>[]
    : T extends object
      ? { [Key in keyof T]: Compacted<Exclude<T[Key], undefined>> }
      : T
