import type Stripe from 'stripe'
import { emit } from '../events/emit.ts'
import { type Reader, type ReaderRecord, readers } from '../state/reader.ts'
import { IDLE, type Slot } from '../state/reader-slot.ts'
import type { Scope, World } from '../world.ts'

export type Action = Stripe.Terminal.Reader.Action
type ApiErrorOfAction = Stripe.Terminal.Reader.Action.ApiError

/** The failure of an action. */
export interface Failure {
  code: string
  message: string
  /** The API's error; absent for a failure of the reader itself. */
  error?: ApiErrorOfAction
}

/** Changes the action and phase of a reader and removes the timeout of its former phase. All changes of `action` and `phase` are made here. */
function enter(scope: Scope, reader: ReaderRecord, action: Action | null, slot: Slot): ReaderRecord {
  const { world, namespace } = scope
  world.agenda.unplan(namespace, 'reader_phase', reader.id)
  return namespace.of(readers).put({ ...reader, action, slot })
}

/** Starts an action and replaces the former one, without an event. `member` is the action's member with the name of its type. */
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

/** Starts an action that waits for a card. It fails after `cardTimeoutMs`. */
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

/** Fails an action without a card in time. */
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

/** The action's member with the name of its type. */
export function memberOf<T extends ActionType>(reader: ReaderRecord, type: T): NonNullable<Action[T]> {
  return (reader.action as Action)[type] as NonNullable<Action[T]>
}

/** Moves the action to another phase. */
export function moveOn(scope: Scope, reader: ReaderRecord, slot: Slot): ReaderRecord {
  return enter(scope, reader, reader.action, slot)
}

/** Updates the action and emits `terminal.reader.action_updated`. */
export function updateAction(
  scope: Scope,
  reader: ReaderRecord,
  change: Partial<Action>,
  slot: Slot,
): ReaderRecord {
  const updated = enter(scope, reader, { ...(reader.action as Action), ...change }, slot)
  emitAction(scope, updated, 'terminal.reader.action_updated')
  return updated
}

/**
 * Ends the action and emits `terminal.reader.action_succeeded` or `terminal.reader.action_failed`.
 * @param change the members that the outcome adds to the action.
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
  emitAction(scope, finished, `terminal.reader.action_${failure ? 'failed' : 'succeeded'}`)
  return finished
}

/** Clears the screen, without an event: Stripe docs, terminal/payments/collect-card-payment ("Missing webhooks"). */
export function clearAction(scope: Scope, reader: ReaderRecord): ReaderRecord {
  const { world } = scope
  const { action } = reader
  if (action === null || world.settings.actionAfterCancel === 'null') return enter(scope, reader, null, IDLE)
  const ended: Action =
    action.status === 'in_progress' ? { ...action, status: 'failed', failure_code: 'canceled' } : action
  return enter(scope, reader, ended, IDLE)
}

/** Plans the timeout of the current phase in `ms` milliseconds: see `endPhase`. */
export function endPhaseIn(scope: Scope, { id }: ReaderRecord, ms: number): void {
  const { world, namespace } = scope
  world.agenda.plan(namespace, 'reader_phase', id, world.clock.now() + ms)
}

function emitAction(scope: Scope, reader: ReaderRecord, type: string): void {
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
