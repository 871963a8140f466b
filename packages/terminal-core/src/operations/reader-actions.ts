import type Stripe from 'stripe'
import { z } from 'zod'
import { found } from '../access/found.ts'
import { nobody } from '../access/owner.ts'
import { ownPaymentIntent, ownReader, ownSetupIntent } from '../access/owners.ts'
import { TerminalError } from '../errors.ts'
import { cart } from '../objects/cart.ts'
import { collectedInputs } from '../objects/collected-inputs.ts'
import { actionPaymentIntent, reader } from '../objects/reader.ts'
import {
  amount,
  markedMetadata,
  metadata,
  paymentIntentId,
  readerId,
  setupIntentId,
} from '../objects/schemas.ts'
import { operation } from './operation.ts'
import { assertSums, command, published, sendCommand } from './reader-command.ts'
import { REVERSALS, refundMetadata } from './refunds.ts'
import { assertRefundApproved } from './sums.ts'

const allowRedisplay = z.enum(['always', 'limited', 'unspecified'])

/**
 * A reader does one thing at a time. Stripe silently lets a new command replace a payment that waits for its card: the shopper then pays
 * for the wrong order, or for none. So such a command is refused unless it sets `replace`.
 * Source: https://docs.stripe.com/terminal/payments/collect-card-payment#handle-errors
 */
const replace = z.boolean().optional()

/** The page that a customer returns to. Other schemes than the web's can run code. */
const returnUrl = z
  .url({ protocol: /^https?$/ })
  .refine((url) => isSecure(new URL(url)), 'must start with https://, or with http:// on this machine')

function isSecure({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || hostname === 'localhost' || hostname === '127.0.0.1'
}

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
  locks: ['reader', 'payment_intent'],
  owners: { reader: ownReader, payment_intent: ownPaymentIntent },
  summary: 'Hand a payment to the reader; 200 means that the reader has received it',
  input: z.strictObject({
    reader: readerId,
    payment_intent: paymentIntentId,
    process_config: z
      .strictObject({ ...collectConfig, return_url: returnUrl.optional() })
      .refine(tippingIsClear, TIPPING_MESSAGE)
      .optional(),
    replace,
  }),
  run: (call) => {
    assertSums(call, call.input.process_config)
    return sendCommand(call, (readers, ...sent) => readers.processPaymentIntent(...sent))
  },
})

export const collectPaymentMethod = operation({
  ...common,
  path: '/readers/:reader/collect_payment_method',
  locks: ['reader', 'payment_intent'],
  owners: { reader: ownReader, payment_intent: ownPaymentIntent },
  summary: 'Collect a card without charging it; confirm or cancel within 30 seconds',
  input: z.strictObject({
    reader: readerId,
    payment_intent: paymentIntentId,
    collect_config: z.strictObject(collectConfig).refine(tippingIsClear, TIPPING_MESSAGE).optional(),
    replace,
  }),
  run: (call) => {
    assertSums(call, call.input.collect_config)
    return sendCommand(call, (readers, ...sent) => readers.collectPaymentMethod(...sent))
  },
})

export const confirmPaymentIntent = operation({
  ...common,
  path: '/readers/:reader/confirm_payment_intent',
  locks: ['reader', 'payment_intent'],
  owners: { reader: ownReader, payment_intent: ownPaymentIntent },
  summary: 'Charge the card that was collected',
  input: z.strictObject({
    reader: readerId,
    payment_intent: paymentIntentId,
    confirm_config: z.strictObject({ return_url: returnUrl.optional() }).optional(),
    replace,
  }),
  run: command((readers, ...sent) => readers.confirmPaymentIntent(...sent)),
})

export const processSetupIntent = operation({
  ...common,
  path: '/readers/:reader/process_setup_intent',
  locks: ['reader'],
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
  locks: ['reader'],
  owners: { reader: ownReader },
  summary: 'Show a cart; clear it with cancel_action',
  input: z.strictObject({ reader: readerId, type: z.literal('cart'), cart, replace }),
  run: command((readers, ...sent) => readers.setReaderDisplay(...sent)),
})

export const collectInputs = operation({
  ...common,
  path: '/readers/:reader/collect_inputs',
  locks: ['reader'],
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
  locks: ['reader', 'payment_intent'],
  owners: { reader: ownReader, payment_intent: ownPaymentIntent },
  needs: 'approve',
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
    sendCommand(call, async (readers, reader, params, request) => {
      await assertRefundApproved(call, call.owned.payment_intent, params)
      return readers.refundPayment(reader, { ...params, metadata: refundMetadata(call) }, request)
    }),
})

export const cancelAction = operation({
  ...common,
  path: '/readers/:reader/cancel_action',
  locks: ['reader'],
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
