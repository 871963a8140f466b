import { invalidRequest } from '../api/errors.ts'
import { tellLastFirst } from '../events/emit.ts'
import { presentedCard } from '../payment/card.ts'
import type { CardKind, Expiry } from '../state/card.ts'
import { type ReaderRecord, readers } from '../state/reader.ts'
import type { Presented } from '../state/reader-slot.ts'
import type { Scope } from '../world.ts'
import type { CardAction } from './card-action.ts'
import {
  collectCard,
  collectPaymentMethod,
  confirmPaymentIntent,
  forgetConfirmed,
  processPaymentIntent,
} from './payment.ts'
import { checkReachable } from './reachable.ts'
import { refundPayment } from './refund.ts'
import { processSetupIntent } from './setup.ts'
import { type ActionType, endPhaseIn, finishAction, moveOn } from './slot.ts'

const CARD_ACTIONS: Partial<Record<ActionType, CardAction>> = {
  collect_payment_method: collectPaymentMethod,
  confirm_payment_intent: confirmPaymentIntent,
  process_payment_intent: processPaymentIntent,
  process_setup_intent: processSetupIntent,
  refund_payment: refundPayment,
}

function cardActionOf({ action }: ReaderRecord): CardAction {
  return CARD_ACTIONS[action?.type as ActionType] as CardAction
}

/** What somebody holds to a reader. */
export interface Presentation {
  /** One of Stripe's test cards; the default one of a simulated reader when absent. */
  number?: string | undefined
  /** How it is read; follows from the card when absent. */
  kind?: CardKind | undefined
  /** The date that is typed in with the number. */
  expiry?: Expiry | undefined
  /** The tip, in the currency's minor unit. It counts only where the reader asks for one; the one chosen before when absent, or none. */
  tip?: number | undefined
}

/**
 * A card is held to the reader: the action goes on, to its end unless `authorizationMs` says that this takes a while.
 * Throws a 400 when no card is awaited, for a card that the payment does not take, and for a reader that is unplugged or jammed.
 */
export function presentCard(
  scope: Scope,
  reader: ReaderRecord,
  { number, kind, expiry, tip }: Presentation,
): ReaderRecord {
  const { world, namespace } = scope
  checkReachable(world, reader)
  if (reader.slot.phase !== 'awaiting_card') {
    if (world.settings.presentOnIdleReader === 'ignored') return reader
    throw invalidRequest('The reader is not waiting for a card: send it an action that needs one first.', {
      param: 'reader',
    })
  }
  const cardAction = cardActionOf(reader)
  const card = presentedCard(number, cardAction.takes(namespace, reader), kind)
  const presented: Presented = {
    card: expiry ? { ...card, expiry } : card,
    ...(cardAction.asksForTip(namespace, reader) && { tip: tip ?? reader.slot.tip ?? 0 }),
  }
  if (reader.action?.type !== 'collect_payment_method') return authorise(scope, reader, presented)
  if (reader.slot.fault) return dropOff(scope, reader)
  return collectCard(scope, reader, presented)
}

/** The customer chooses a tip before the card. Throws a 400 where the reader does not ask for one. */
export function selectTip(scope: Scope, reader: ReaderRecord, tip: number): ReaderRecord {
  const { namespace } = scope
  const { slot } = reader
  if (slot.phase !== 'awaiting_card' || !cardActionOf(reader).asksForTip(namespace, reader)) {
    throw invalidRequest('The reader does not ask for a tip now.', { param: 'reader' })
  }
  return namespace.of(readers).put({ ...reader, slot: { ...slot, tip } })
}

/** The reader takes the card to the network: busy for `authorizationMs`, then done. */
export function authorise(scope: Scope, reader: ReaderRecord, presented: Presented): ReaderRecord {
  const { world } = scope
  const authorising = moveOn(scope, reader, { ...reader.slot, phase: 'authorising', presented })
  const { authorizationMs } = world.settings
  if (authorizationMs === 0) return concludeAuthorisation(scope, authorising)
  endPhaseIn(scope, authorising, authorizationMs)
  return authorising
}

/** The network has answered. */
export function concludeAuthorisation(scope: Scope, reader: ReaderRecord): ReaderRecord {
  const { world } = scope
  const presented = reader.slot.presented as Presented
  const settled = () => settle(scope, reader, presented)
  return world.settings.readerEventOrder === 'reader_first' ? tellLastFirst(world, settled) : settled()
}

function settle(scope: Scope, reader: ReaderRecord, presented: Presented): ReaderRecord {
  const carryOut = () => cardActionOf(reader).settle(scope, reader, presented)
  return afterCard(scope, reader, carryOut) ?? finishAction(scope, reader, carryOut())
}

/**
 * Where faults meet cards: what becomes of the action when the reader is not there to hear the outcome; `undefined` when it is.
 * Stripe docs: terminal/payments/collect-card-payment ("connection_error", "Missing webhooks").
 * @param carryOut makes the payment, setup or refund happen all the same.
 */
function afterCard(scope: Scope, reader: ReaderRecord, carryOut: () => unknown): ReaderRecord | undefined {
  const { fault } = reader.slot
  if (!fault && reader.device.unplugged_at === null) return undefined
  if (fault?.charged) carryOut()
  else forgetConfirmed(scope, reader)
  if (fault?.kind === 'connection_error') {
    return finishAction(scope, reader, {
      failure: { code: 'connection_error', message: 'Could not connect to Stripe.' },
    })
  }
  return fault ? dropOff(scope, reader) : lose(scope, reader)
}

/** The reader loses its connection in mid-action. */
function dropOff(scope: Scope, reader: ReaderRecord): ReaderRecord {
  const { world, namespace } = scope
  const device = { ...reader.device, unplugged_at: world.clock.now() }
  return lose(scope, namespace.of(readers).put({ ...reader, device }))
}

function lose(scope: Scope, reader: ReaderRecord): ReaderRecord {
  return moveOn(scope, reader, { phase: 'lost' })
}
