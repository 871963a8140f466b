import type { Task, TaskName } from './agenda.ts'
import { expireAuthorization } from './payment/capture-deadline.ts'
import { failRefund } from './payment/refund.ts'
import { endPhase } from './reader/end-phase.ts'

/** What the simulator does by itself. */
export const tasks: Readonly<Record<TaskName, Task>> = {
  capture_deadline: expireAuthorization,
  reader_phase: endPhase,
  refund_failure: failRefund,
}
