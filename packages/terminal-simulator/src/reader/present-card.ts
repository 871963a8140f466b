import { invalidRequest } from '../api/errors.ts'
import { publishLastFirst } from '../events/emit.ts'
import { presentedCard } from '../payment/test-cards.ts'
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
} from './payment-action.ts'
import { checkReachable } from './reachable.ts'
import { refundPayment } from './refund-action.ts'
import { processSetupIntent } from './setup-action.ts'
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

/** A card that is presented to a reader. */
export interface Presentation {
  /** The number of one of Stripe's test cards; the default card of a simulated reader when absent. */
  number?: string | undefined
  /** How it is read; determined by the card when absent. */
  kind?: CardKind | undefined
  /** The expiry date, for a card that is typed in. */
  expiry?: Expiry | undefined
  /** The tip, in the currency's minor unit. It is ignored unless the reader asks for one; the tip that was selected before when absent, or none. */
  tip?: number | undefined
}

/**
 * Presents a card: the action ends, after `authorizationMs` if that is set.
 * Throws a 400 when the reader waits for no card, for a card that the payment does not accept, and for a reader that is unplugged or
 * jammed.
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

/** Selects a tip before the card. Throws a 400 when the reader does not ask for one. */
export function selectTip(scope: Scope, reader: ReaderRecord, tip: number): ReaderRecord {
  const { namespace } = scope
  const { slot } = reader
  if (slot.phase !== 'awaiting_card' || !cardActionOf(reader).asksForTip(namespace, reader)) {
    throw invalidRequest('The reader does not ask for a tip now.', { param: 'reader' })
  }
  return namespace.of(readers).put({ ...reader, slot: { ...slot, tip } })
}

/** Starts the authorisation: the reader is busy for `authorizationMs`. */
export function authorise(scope: Scope, reader: ReaderRecord, presented: Presented): ReaderRecord {
  const { world } = scope
  const authorising = moveOn(scope, reader, { ...reader.slot, phase: 'authorising', presented })
  const { authorizationMs } = world.settings
  if (authorizationMs === 0) return concludeAuthorisation(scope, authorising)
  endPhaseIn(scope, authorising, authorizationMs)
  return authorising
}

/** Ends the authorisation. */
export function concludeAuthorisation(scope: Scope, reader: ReaderRecord): ReaderRecord {
  const { world } = scope
  const presented = reader.slot.presented as Presented
  const settled = () => settle(scope, reader, presented)
  return world.settings.readerEventOrder === 'reader_first' ? publishLastFirst(world, settled) : settled()
}

function settle(scope: Scope, reader: ReaderRecord, presented: Presented): ReaderRecord {
  const carryOut = () => cardActionOf(reader).settle(scope, reader, presented)
  return afterCard(scope, reader, carryOut) ?? finishAction(scope, reader, carryOut())
}

/**
 * Ends the action of a reader that does not receive the outcome, because of a fault or because it is unplugged; otherwise `undefined`.
 * Stripe docs: terminal/payments/collect-card-payment ("connection_error", "Missing webhooks").
 * @param carryOut carries out the payment, setup or refund.
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

/** Disconnects the reader during an action. */
function dropOff(scope: Scope, reader: ReaderRecord): ReaderRecord {
  const { world, namespace } = scope
  const device = { ...reader.device, unplugged_at: world.clock.now() }
  return lose(scope, namespace.of(readers).put({ ...reader, device }))
}

function lose(scope: Scope, reader: ReaderRecord): ReaderRecord {
  return moveOn(scope, reader, { phase: 'lost' })
}
