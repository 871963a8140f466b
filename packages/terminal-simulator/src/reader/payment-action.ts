import { authorize } from '../payment/authorize.ts'
import { collect, uncollect } from '../payment/collect.ts'
import { accounts } from '../state/account.ts'
import { locations } from '../state/location.ts'
import { type PaymentIntent, paymentIntents } from '../state/payment-intent.ts'
import { type PaymentContext, remembered } from '../state/payment-memory.ts'
import { shownPaymentMethod } from '../state/payment-method.ts'
import type { ReaderRecord } from '../state/reader.ts'
import type { Presented } from '../state/reader-slot.ts'
import type { Namespace } from '../state/store.ts'
import type { Scope, World } from '../world.ts'
import { type CardAction, changed } from './card-action.ts'
import { cardNotTaken, intentInvalidState, readerError } from './reader-errors.ts'
import { endPhaseIn, type Failure, finishAction, memberOf, updateAction } from './slot.ts'
import { asksForTip, type TippingConfig } from './tipping.ts'

/** A collected card must be confirmed or canceled within 30 seconds. Stripe docs: terminal/payments/collect-card-payment */
const CONFIRM_WITHIN_MS = 30_000

/** Wording of the first as in Stripe docs, terminal/payments/collect-card-payment; the second follows it. */
const INVALID_STATE = {
  requires_payment_method:
    'Payment intent must be in the requires_payment_method state to be processed by a reader.',
  requires_confirmation:
    'Payment intent must be in the requires_confirmation state to be confirmed by a reader.',
} as const

/** Refuses a PaymentIntent that a reader cannot process: because of its status, its payment method types or the reader's location. */
export function checkPayable(
  scope: Scope,
  reader: ReaderRecord,
  paymentIntent: PaymentIntent,
  status: keyof typeof INVALID_STATE,
): void {
  const { world, namespace } = scope
  if (paymentIntent.status !== status) {
    throw intentInvalidState(world, INVALID_STATE[status], {
      payment_intent: paymentIntent,
    })
  }
  const { id, payment_method_types } = paymentIntent
  const inPerson = payment_method_types.some((type) => type === 'card_present' || type === 'interac_present')
  if (!inPerson && !remembered(namespace, id).moto) {
    throw cardNotTaken('PaymentIntent', 'payment_intent')
  }
  if (world.settings.readerCountry === 'account') checkCountry(scope, reader, paymentIntent)
}

/** Refuses to confirm a payment whose card was not collected by this reader. */
export function checkCollectedHere(world: World, reader: ReaderRecord, paymentIntent: string): void {
  if (memberOf(reader, 'collect_payment_method').payment_intent === paymentIntent) return
  throw intentInvalidState(world, 'The card that this reader has collected belongs to another PaymentIntent.')
}

/** "Both the Stripe account receiving the funds and the location associated with the reader must be in the same country": Stripe docs, terminal/payments/regional. */
function checkCountry(
  scope: Scope,
  { location }: ReaderRecord,
  { on_behalf_of, transfer_data }: PaymentIntent,
): void {
  const { world, namespace } = scope
  const receiver = (on_behalf_of ?? transfer_data?.destination ?? namespace.account) as string
  const there = namespace.of(locations).get((location as string | null) ?? '')?.address.country
  if (there === world.store.shared.of(accounts).get(receiver)?.country) return
  throw readerError(world, 'terminal_reader_invalid_location_for_payment')
}

type PaymentAction = 'collect_payment_method' | 'confirm_payment_intent' | 'process_payment_intent'

/** The PaymentIntent of an action. */
function paymentIntentOf(namespace: Namespace, reader: ReaderRecord, type: PaymentAction): PaymentIntent {
  return namespace.of(paymentIntents).get(memberOf(reader, type).payment_intent as string) as PaymentIntent
}

function contextOf(reader: ReaderRecord, { tip }: Presented): PaymentContext {
  const { allow_redisplay } = reader.slot
  return {
    reader: reader.id,
    location: reader.location as string | null,
    ...(tip !== undefined && { tip }),
    ...(allow_redisplay !== undefined && { allowRedisplay: allow_redisplay }),
  }
}

function tippingConfigOf(reader: ReaderRecord): TippingConfig {
  const { process_payment_intent, collect_payment_method } = reader.action ?? {}
  return process_payment_intent?.process_config ?? collect_payment_method?.collect_config ?? {}
}

function paymentAction(type: PaymentAction, status: keyof typeof INVALID_STATE): CardAction {
  return {
    takes: (namespace, reader) => paymentIntentOf(namespace, reader, type),
    asksForTip: (namespace, reader) =>
      asksForTip(
        namespace,
        reader,
        paymentIntentOf(namespace, reader, type).currency,
        tippingConfigOf(reader),
      ),
    settle(scope, reader, presented) {
      const paymentIntent = paymentIntentOf(scope.namespace, reader, type)
      if (paymentIntent.status !== status) return { failure: overtaken(status) }
      const context = contextOf(reader, presented)
      const {
        outcome,
        charge,
        code = '',
        declineCode,
        message = '',
      } = authorize(scope, paymentIntent, presented.card, context)
      if (outcome === 'approved') return {}
      const error = {
        type: 'card_error',
        code,
        ...(declineCode !== undefined && { decline_code: declineCode }),
        charge: charge.id,
        doc_url: `https://stripe.com/docs/error-codes/${code.replaceAll('_', '-')}`,
        message,
      }
      return { failure: { code, message, error } }
    },
  }
}

/** The failure when another reader or the server has changed the PaymentIntent meanwhile. The card is not charged. */
function overtaken(status: keyof typeof INVALID_STATE): Failure {
  const code = 'intent_invalid_state'
  const message = INVALID_STATE[status]
  return { code, message, error: { type: 'invalid_request_error', code, message } }
}

export const processPaymentIntent = paymentAction('process_payment_intent', 'requires_payment_method')
export const confirmPaymentIntent = paymentAction('confirm_payment_intent', 'requires_confirmation')
/** `collectCard` processes its card; it is not settled. */
export const collectPaymentMethod = paymentAction('collect_payment_method', 'requires_payment_method')

/** Removes a collected card when the reader starts anything but its confirmation. */
export function forgetCollected({ namespace }: Scope, reader: ReaderRecord): void {
  if (reader.slot.phase !== 'collected') return
  uncollect(namespace, memberOf(reader, 'collect_payment_method').payment_intent as string)
}

/** Removes a collected card whose confirmation has not reached Stripe: no reader has it any more. */
export function forgetConfirmed({ namespace }: Scope, { action }: ReaderRecord): void {
  const paymentIntent = action?.confirm_payment_intent?.payment_intent
  if (paymentIntent) uncollect(namespace, paymentIntent as string)
}

/** Stores the card of `collect_payment_method`. It must be confirmed within 30 seconds. */
export function collectCard(scope: Scope, reader: ReaderRecord, presented: Presented): ReaderRecord {
  const { world, namespace } = scope
  const type = 'collect_payment_method'
  const paymentIntent = paymentIntentOf(namespace, reader, type)
  if (paymentIntent.status !== 'requires_payment_method') {
    return finishAction(scope, reader, { failure: overtaken('requires_payment_method') })
  }
  const { paymentMethod } = collect(scope, paymentIntent, presented.card, contextOf(reader, presented))
  const collected = updateAction(
    scope,
    reader,
    {
      ...changed(reader, type, { payment_method: shownPaymentMethod(paymentMethod) }),
      status: world.settings.statusAfterCollect,
    },
    { ...reader.slot, phase: 'collected', presented },
  )
  endPhaseIn(scope, collected, CONFIRM_WITHIN_MS)
  return collected
}

/** Removes a card that was not confirmed in time: the action fails. */
export function forgetCard(scope: Scope, reader: ReaderRecord): void {
  const { world } = scope
  forgetCollected(scope, reader)
  finishAction(scope, reader, {
    failure: {
      code: world.settings.cardTimeoutFailureCode,
      message: 'The payment method was not confirmed within 30 seconds.',
    },
  })
}
