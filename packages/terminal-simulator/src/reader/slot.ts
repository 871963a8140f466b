import type Stripe from 'stripe'
import { emit } from '../events/emit.ts'
import { type Reader, type ReaderRecord, readers } from '../state/reader.ts'
import { IDLE, type Slot } from '../state/reader-slot.ts'
import type { Scope, World } from '../world.ts'

export type Action = Stripe.Terminal.Reader.Action
type ApiErrorOfAction = Stripe.Terminal.Reader.Action.ApiError

/** Why an action failed. */
export interface Failure {
  code: string
  message: string
  /** The API's error behind it; absent when the failure came from the reader itself. */
  error?: ApiErrorOfAction
}

/** Puts a reader into another state, whose time begins now. The one place where `action` and `phase` change. */
function enter(scope: Scope, reader: ReaderRecord, action: Action | null, slot: Slot): ReaderRecord {
  const { world, namespace } = scope
  world.agenda.unplan(namespace, 'reader_phase', reader.id)
  return namespace.of(readers).put({ ...reader, action, slot })
}

/** Begins an action in the place of whatever was there; nobody is told. `member` is what Stripe shows under the name of the type. */
export function startAction<T extends ActionType>(
  scope: Scope,
  reader: ReaderRecord,
  type: T,
  member: NonNullable<Action[T]>,
  slot: Slot,
): ReaderRecord {
  const action: Action = {
    type,
    status: 'in_progress',
    failure_code: null,
    failure_message: null,
    api_error: null,
    [type]: member,
  }
  return enter(scope, reader, action, slot)
}

/** Begins an action that waits for a card: for `cardTimeoutMs`, and then it fails. */
export function startCardAction<T extends ActionType>(
  scope: Scope,
  reader: ReaderRecord,
  type: T,
  member: NonNullable<Action[T]>,
  slot: Omit<Slot, 'phase'>,
): ReaderRecord {
  const { world } = scope
  const started = startAction(scope, reader, type, member, { ...slot, phase: 'awaiting_card' })
  endPhaseIn(scope, started, world.settings.cardTimeoutMs)
  return started
}

/** Nobody came with a card. */
export function stopWaitingForCard(scope: Scope, reader: ReaderRecord): void {
  const { world } = scope
  const code = world.settings.cardTimeoutFailureCode
  finishAction(scope, reader, { failure: { code, message: 'No card was presented in time.' } })
}

export type ActionType =
  | 'collect_inputs'
  | 'collect_payment_method'
  | 'confirm_payment_intent'
  | 'process_payment_intent'
  | 'process_setup_intent'
  | 'refund_payment'
  | 'set_reader_display'

/** What stands under the name of the action's type. */
export function memberOf<T extends ActionType>(reader: ReaderRecord, type: T): NonNullable<Action[T]> {
  return (reader.action as Action)[type] as NonNullable<Action[T]>
}

/** The action goes on in another phase. */
export function moveOn(scope: Scope, reader: ReaderRecord, slot: Slot): ReaderRecord {
  return enter(scope, reader, reader.action, slot)
}

/** The action has got something to show and goes on; emits `terminal.reader.action_updated`. */
export function updateAction(
  scope: Scope,
  reader: ReaderRecord,
  change: Partial<Action>,
  slot: Slot,
): ReaderRecord {
  const updated = enter(scope, reader, { ...(reader.action as Action), ...change }, slot)
  tell(scope, updated, 'terminal.reader.action_updated')
  return updated
}

/**
 * The action ends; emits `terminal.reader.action_succeeded` or `terminal.reader.action_failed`.
 * @param change what the outcome adds to the action.
 */
export function finishAction(
  scope: Scope,
  reader: ReaderRecord,
  { failure, ...change }: Partial<Action> & { failure?: Failure },
): ReaderRecord {
  const action: Action = {
    ...(reader.action as Action),
    ...change,
    status: failure ? 'failed' : 'succeeded',
    failure_code: failure?.code ?? null,
    failure_message: failure?.message ?? null,
    api_error: (reportsApiErrors(reader) && failure?.error) || null,
  }
  const finished = enter(scope, reader, action, IDLE)
  tell(scope, finished, `terminal.reader.action_${failure ? 'failed' : 'succeeded'}`)
  return finished
}

/** The screen is empty again, without an event: Stripe docs, terminal/payments/collect-card-payment ("Missing webhooks"). */
export function clearAction(scope: Scope, reader: ReaderRecord): ReaderRecord {
  const { world } = scope
  const { action } = reader
  if (action === null || world.settings.actionAfterCancel === 'null') return enter(scope, reader, null, IDLE)
  const ended: Action =
    action.status === 'in_progress' ? { ...action, status: 'failed', failure_code: 'canceled' } : action
  return enter(scope, reader, ended, IDLE)
}

/** Lets the phase that the reader is in end by itself after `ms` milliseconds, if nothing ends it before: see `endPhase`. */
export function endPhaseIn(scope: Scope, { id }: ReaderRecord, ms: number): void {
  const { world, namespace } = scope
  world.agenda.plan(namespace, 'reader_phase', id, world.clock.now() + ms)
}

function tell(scope: Scope, reader: ReaderRecord, type: string): void {
  const { world } = scope
  emit(scope, type, shownReader(world, reader))
}

/** A reader as the API shows it. */
export function shownReader(world: World, reader: ReaderRecord): Reader {
  return (readers.view?.(reader, world.clock.now()) ?? reader) as Reader
}

/** Reader software 2.42 and later reports the API's error. Stripe docs: changelog/dahlia/2026-05-27/terminal-reader-action-failures-error-details */
function reportsApiErrors({ device_sw_version }: ReaderRecord): boolean {
  const [major = 0, minor = 0] = (device_sw_version ?? '').split('.').map(Number)
  return major > 2 || (major === 2 && minor >= 42)
}
