import type Stripe from 'stripe'
import { z } from 'zod'
import {
  type Caller,
  found,
  idOf,
  ownedPaymentIntent,
  ownedReader,
  ownedSetupIntent,
} from '../access/ownership.ts'
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
import { type Call, operation } from './operation.ts'
import { repriced } from './payment-intents.ts'
import { assertMayReverse, refundMetadata } from './refunds.ts'

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
  run: (call) =>
    command(call, async ({ reader, replace: _, ...params }) => {
      await ownedPaymentIntent(call, params.payment_intent)
      return call.stripe.terminal.readers.processPaymentIntent(reader, compact(params), call.request)
    }),
})

export const collectPaymentMethod = operation({
  ...common,
  path: '/readers/:reader/collect_payment_method',
  summary: 'Collect a card without charging it; confirm or cancel within 30 seconds',
  input: z.strictObject({
    reader: readerId,
    payment_intent: paymentIntentId,
    collect_config: z.strictObject(collectConfig).refine(tippingIsClear, TIPPING_MESSAGE).optional(),
    replace,
  }),
  run: (call) =>
    command(call, async ({ reader, replace: _, ...params }) => {
      await ownedPaymentIntent(call, params.payment_intent)
      return call.stripe.terminal.readers.collectPaymentMethod(reader, compact(params), call.request)
    }),
})

export const confirmPaymentIntent = operation({
  ...common,
  path: '/readers/:reader/confirm_payment_intent',
  summary: 'Charge the card that was collected',
  input: z.strictObject({
    reader: readerId,
    payment_intent: paymentIntentId,
    confirm_config: z.strictObject({ return_url: z.url().optional() }).optional(),
    replace,
  }),
  run: (call) =>
    command(call, async ({ reader, replace: _, ...params }) => {
      await ownedPaymentIntent(call, params.payment_intent)
      return call.stripe.terminal.readers.confirmPaymentIntent(reader, compact(params), call.request)
    }),
})

export const processSetupIntent = operation({
  ...common,
  path: '/readers/:reader/process_setup_intent',
  summary: 'Save a card on the reader without charging it',
  input: z.strictObject({
    reader: readerId,
    setup_intent: setupIntentId,
    allow_redisplay: allowRedisplay,
    process_config: z.strictObject({ enable_customer_cancellation: z.boolean().optional() }).optional(),
    replace,
  }),
  run: (call) =>
    command(call, async ({ reader, replace: _, ...params }) => {
      await ownedSetupIntent(call, params.setup_intent)
      return call.stripe.terminal.readers.processSetupIntent(reader, compact(params), call.request)
    }),
})

export const refundPayment = operation({
  ...common,
  path: '/readers/:reader/refund_payment',
  permission: 'refunds:create',
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
  async run(call) {
    assertMayReverse(call)
    return command(call, async ({ reader, replace: _, amount: asked, ...params }) => {
      const intent = await ownedPaymentIntent(call, params.payment_intent)
      const price =
        asked === undefined ? undefined : await repriced(call, 'refund', intent, { amount: asked })
      const refund = {
        ...compact(params),
        ...(price ? { amount: price.amount } : {}),
        metadata: refundMetadata(call, intent),
      }
      return call.stripe.terminal.readers.refundPayment(reader, refund, call.request)
    })
  },
})

export const setReaderDisplay = operation({
  ...common,
  path: '/readers/:reader/set_reader_display',
  summary: 'Show a cart; clear it with cancel_action',
  input: z.strictObject({ reader: readerId, type: z.literal('cart'), cart, replace }),
  run: (call) =>
    command(call, ({ reader, replace: _, ...params }) =>
      call.stripe.terminal.readers.setReaderDisplay(reader, compact(params), call.request),
    ),
})

export const collectInputs = operation({
  ...common,
  path: '/readers/:reader/collect_inputs',
  summary: 'Ask the customer for a signature, a choice, an email or the like',
  input: z.strictObject({
    reader: readerId,
    inputs: collectedInputs,
    metadata: metadata.optional(),
    replace,
  }),
  run: (call) =>
    command(call, ({ reader, replace: _, ...params }) =>
      call.stripe.terminal.readers.collectInputs(reader, compact(params), call.request),
    ),
})

export const cancelAction = operation({
  ...common,
  path: '/readers/:reader/cancel_action',
  summary: 'Stop what the reader is doing, if it is what the caller thinks it is',
  input: z.strictObject({
    reader: readerId,
    /** Cancel only while the reader works on this payment: another till may have started its own meanwhile. */
    payment_intent: paymentIntentId.optional(),
  }),
  async run(call) {
    const { reader: id, payment_intent: expected } = call.input
    const { action } = await ownedReader(call, id)
    const current = action ? actionPaymentIntent(action) : null
    if (expected !== undefined && current !== expected) {
      throw new TerminalError('intent_state_conflict', {
        message: `The reader is not working on ${expected}${current ? ', but on another payment' : ''}.`,
      })
    }
    const answer = call.stripe.terminal.readers.cancelAction(id, {}, call.request)
    return told(call, (await found('reader', id, answer)) as Stripe.Terminal.Reader)
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

/** One command to one reader: it must be the caller's, and free. */
async function command<In extends Command>(
  call: Caller & Pick<Call<In>, 'input' | 'events'>,
  send: (input: In) => Promise<Stripe.Terminal.Reader>,
): Promise<Reader> {
  const { action } = await ownedReader(call, call.input.reader)
  if (action && !call.input.replace) assertFree(action, call.input)
  return told(call, await found('reader', call.input.reader, send(call.input)))
}

/** Pages need not wait for the webhook to show the command, nor the command for the stream. */
function told(
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

type Compacted<T> = T extends readonly (infer Item)[]
  ? Compacted<Item>[]
  : T extends object
    ? { [Key in keyof T]: Compacted<Exclude<T[Key], undefined>> }
    : T
