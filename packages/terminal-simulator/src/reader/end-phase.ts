import { type ReaderRecord, readers } from '../state/reader.ts'
import type { Phase } from '../state/reader-slot.ts'
import type { Scope } from '../world.ts'
import { timeOutInputs } from './answer-inputs.ts'
import { forgetCard } from './payment-action.ts'
import { concludeAuthorisation } from './present-card.ts'
import { stopWaitingForCard } from './slot.ts'

type Ending = (scope: Scope, reader: ReaderRecord) => void

/** The timeout of each phase that has one. */
const ENDINGS: Partial<Record<Phase, Ending>> = {
  authorising: concludeAuthorisation,
  awaiting_card: stopWaitingForCard,
  awaiting_inputs: timeOutInputs,
  collected: forgetCard,
}

/** Ends the phase of a reader that has timed out. */
export function endPhase(scope: Scope, id: string): void {
  const { namespace } = scope
  const reader = namespace.of(readers).get(id)
  if (reader) ENDINGS[reader.slot.phase]?.(scope, reader)
}
