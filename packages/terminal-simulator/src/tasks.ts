import { expireAuthorization } from './payment/capture-deadline.ts'
import { failRefund } from './payment/refund-charge.ts'
import { endPhase } from './reader/end-phase.ts'
import type { TaskName } from './time/agenda.ts'
import type { Scope } from './world.ts'

/** A task for the object with this id. */
type Task = (scope: Scope, id: string) => void

export const tasks: Readonly<Record<TaskName, Task>> = {
  capture_deadline: expireAuthorization,
  reader_phase: endPhase,
  refund_failure: failRefund,
}
