import type Stripe from 'stripe'
import { z } from 'zod'
import { found } from '../access/found.ts'
import { nobody } from '../access/owner.ts'
import { ownPaymentIntent, ownReader, ownSetupIntent } from '../access/owners.ts'
import { TerminalError } from '../errors.ts'
import { readerEvent } from '../events/event.ts'
import { cart } from '../objects/cart.ts'
import { collectedInputs } from '../objects/collected-inputs.ts'
import { actionPaymentIntent, type Reader, reader, toReader } from '../objects/reader.ts'
import {
  amount,
  defined,
  markedMetadata,
  metadata,
  paymentIntentId,
  readerId,
  setupIntentId,
} from '../objects/schemas.ts'
import { idOf } from '../stripe/reference.ts'
import { type Call, operation } from './operation.ts'
import { REVERSALS, refundedAmount, refundMetadata } from './refunds.ts'

const allowRedisplay = z.enum(['always', 'limited', 'unspecified'])

/**
 * A reader has one slot for what it does. Stripe lets a new command take the place of a payment that waits for its card, silently: the
 * shopper then pays for the wrong order, or for none. So a command that would do this is refused unless it says that it means to.
 * Source: https://docs.stripe.com/terminal/payments/collect-card-payment#handle-errors
 */
const replace = z.boolean().optional()

const tipping = z.strictObject({ amount_eligible: amount }).optional()

const collectConfig = {
  allow_redisplay: allowRedisplay.optional(),
  enable_customer_cancellation: z.boolean().optional(),
  skip_tipping: z.boolean().optional(),
  tipping,
}

/** Source: https://docs.stripe.com/terminal/features/collecting-tips/on-reader */
function tippingIsClear(
  config: { skip_tipping?: boolean | undefined; tipping?: object | undefined } | undefined,
): boolean {
  return !(config?.skip_tipping && config.tipping)
}

const TIPPING_MESSAGE = {
  path: ['tipping'],
  message: 'cannot be combined with skip_tipping',
}

const common = {
  kind: 'mutation',
  method: 'POST',
  permission: 'readers:act',
  idempotent: true,
  output: reader,
} as const

export const processPaymentIntent = operation({
  ...common,
  path: '/readers/:reader/process_payment_intent',
  owners: { reader: ownReader, payment_intent: ownPaymentIntent },
  summary: 'Hand a payment to the reader; 200 means that the reader has received it',
  input: z.strictObject({
    reader: readerId,
    payment_intent: paymentIntentId,
    process_config: z
      .strictObject({ ...collectConfig, return_url: z.url().optional() })
      .refine(tippingIsClear, TIPPING_MESSAGE)
      .optional(),
    replace,
  }),
  run: command((readers, ...sent) => readers.processPaymentIntent(...sent)),
})

export const collectPaymentMethod = operation({
  ...common,
  path: '/readers/:reader/collect_payment_method',
  owners: { reader: ownReader, payment_intent: ownPaymentIntent },
  summary: 'Collect a card without charging it; confirm or cancel within 30 seconds',
  input: z.strictObject({
    reader: readerId,
    payment_intent: paymentIntentId,
    collect_config: z.strictObject(collectConfig).refine(tippingIsClear, TIPPING_MESSAGE).optional(),
    replace,
  }),
  run: command((readers, ...sent) => readers.collectPaymentMethod(...sent)),
})

export const confirmPaymentIntent = operation({
  ...common,
  path: '/readers/:reader/confirm_payment_intent',
  owners: { reader: ownReader, payment_intent: ownPaymentIntent },
  summary: 'Charge the card that was collected',
  input: z.strictObject({
    reader: readerId,
    payment_intent: paymentIntentId,
    confirm_config: z.strictObject({ return_url: z.url().optional() }).optional(),
    replace,
  }),
  run: command((readers, ...sent) => readers.confirmPaymentIntent(...sent)),
})

export const processSetupIntent = operation({
  ...common,
  path: '/readers/:reader/process_setup_intent',
  owners: { reader: ownReader, setup_intent: ownSetupIntent },
  summary: 'Save a card on the reader without charging it',
  input: z.strictObject({
    reader: readerId,
    setup_intent: setupIntentId,
    allow_redisplay: allowRedisplay,
    process_config: z.strictObject({ enable_customer_cancellation: z.boolean().optional() }).optional(),
    replace,
  }),
  run: command((readers, ...sent) => readers.processSetupIntent(...sent)),
})

export const setReaderDisplay = operation({
  ...common,
  path: '/readers/:reader/set_reader_display',
  owners: { reader: ownReader },
  summary: 'Show a cart; clear it with cancel_action',
  input: z.strictObject({ reader: readerId, type: z.literal('cart'), cart, replace }),
  run: command((readers, ...sent) => readers.setReaderDisplay(...sent)),
})

export const collectInputs = operation({
  ...common,
  path: '/readers/:reader/collect_inputs',
  owners: { reader: ownReader },
  summary: 'Ask the customer for a signature, a choice, an email or the like',
  input: z.strictObject({
    reader: readerId,
    inputs: collectedInputs,
    metadata: metadata.optional(),
    replace,
  }),
  run: command((readers, ...sent) => readers.collectInputs(...sent)),
})

export const refundPayment = operation({
  ...common,
  path: '/readers/:reader/refund_payment',
  permission: 'refunds:create',
  fieldPermissions: REVERSALS,
  owners: { reader: ownReader, payment_intent: ownPaymentIntent },
  needs: 'pricing',
  summary: 'Refund an Interac payment: the card is presented again',
  input: z.strictObject({
    reader: readerId,
    payment_intent: paymentIntentId,
    amount: amount.optional(),
    refund_application_fee: z.boolean().optional(),
    reverse_transfer: z.boolean().optional(),
    refund_payment_config: z
      .strictObject({ enable_customer_cancellation: z.boolean().optional() })
      .optional(),
    metadata: markedMetadata.optional(),
    replace,
  }),
  run: (call) =>
    sendCommand(call, async (readers, reader, { amount, ...params }, request) => {
      const refund = {
        ...params,
        ...(await refundedAmount(call, amount)),
        metadata: refundMetadata(call),
      }
      return readers.refundPayment(reader, refund, request)
    }),
})

export const cancelAction = operation({
  ...common,
  path: '/readers/:reader/cancel_action',
  owners: {
    reader: ownReader,
    payment_intent: nobody("It is only compared with the payment that the caller's own reader works on."),
  },
  summary: 'Stop what the reader is doing, if it is what the caller thinks it is',
  input: z.strictObject({
    reader: readerId,
    /** Cancel only while the reader works on this payment: another till may have started its own meanwhile. */
    payment_intent: paymentIntentId.optional(),
  }),
  async run(call) {
    const { reader: id, payment_intent: expected } = call.input
    const { action } = call.owned.reader
    const current = action ? actionPaymentIntent(action) : null
    if (expected !== undefined && current !== expected) {
      throw new TerminalError('intent_state_conflict', {
        message: `The reader is not working on ${expected}${current ? ', but on another payment' : ''}.`,
      })
    }
    const answer = call.stripe.terminal.readers.cancelAction(id, {}, call.request)
    return published(call, (await found('reader', id, answer)) as Stripe.Terminal.Reader)
  },
})

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

type CommandCall<In> = Call<In, { reader: Stripe.Terminal.Reader }>

/** Sends a command with stripe-node. Stripe takes the fields of the input, except those that are ours. */
type Send<In> = (
  readers: Stripe['terminal']['readers'],
  reader: string,
  params: Compacted<Omit<In, 'reader' | 'replace'>>,
  request: Stripe.RequestOptions,
) => Promise<Stripe.Terminal.Reader>

/** The `run` of a command: the caller's reader must be free. */
function command<In extends Command>(send: Send<In>): (call: CommandCall<In>) => Promise<Reader> {
  return (call) => sendCommand(call, send)
}

async function sendCommand<In extends Command>(call: CommandCall<In>, send: Send<In>): Promise<Reader> {
  const { reader, replace, ...params } = call.input
  const { action } = call.owned.reader
  if (action && !replace) assertFree(action, call.input)
  const answer = send(call.stripe.terminal.readers, reader, compact(params), call.request)
  return published(call, await found('reader', reader, answer))
}

/** Live streams show a command without waiting for its webhook; the command does not wait for the streams. */
function published(
  { events, scope }: Pick<Call<unknown>, 'events' | 'scope'>,
  from: Stripe.Terminal.Reader,
): Reader {
  const reader = toReader(from)
  void events.publish(readerEvent('reader.command', scope.account, reader))
  return reader
}

/** Sending the same intent again is how a lost answer is recovered; a collected card is confirmed in the same slot. */
function assertFree(action: NonNullable<Stripe.Terminal.Reader['action']>, input: Command): void {
  if (action.status !== 'in_progress' || !PAYMENT_ACTIONS.has(action.type)) return
  const current = actionPaymentIntent(action) ?? idOf(action.process_setup_intent?.setup_intent)
  if (current !== (input.payment_intent ?? input.setup_intent)) {
    throw new TerminalError('reader_busy', {
      message:
        'The reader is waiting for a card for another payment. Cancel that first, or send replace: true.',
    })
  }
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
