import { type ReaderRecord, readers } from '../state/reader.ts'
import type { Phase } from '../state/reader-slot.ts'
import type { Scope } from '../world.ts'
import { timeOutInputs } from './answer-inputs.ts'
import { forgetCard } from './payment.ts'
import { concludeAuthorisation } from './present-card.ts'
import { stopWaitingForCard } from './slot.ts'

type Ending = (scope: Scope, reader: ReaderRecord) => void

/** How each phase ends by itself that does not last for ever. */
const ENDINGS: Partial<Record<Phase, Ending>> = {
  authorising: concludeAuthorisation,
  awaiting_card: stopWaitingForCard,
  awaiting_inputs: timeOutInputs,
  collected: forgetCard,
}

/** The time of a reader's phase is over. */
export function endPhase(scope: Scope, id: string): void {
  const { namespace } = scope
  const reader = namespace.of(readers).get(id)
  if (reader) ENDINGS[reader.slot.phase]?.(scope, reader)
}
