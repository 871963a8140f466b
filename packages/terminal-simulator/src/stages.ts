import { nameRequest } from './events/request-context.ts'
import { routeFaults, serverErrors } from './faults/fault-stages.ts'
import { idempotency } from './http/idempotency.ts'
import { objectLocks } from './http/object-locks.ts'
import type { Stage } from './http/pipeline.ts'
import { rateLimit } from './http/rate-limit.ts'

/** The stages around every request whose key and form are valid, outermost first. */
export const stages: readonly Stage[] = [
  nameRequest,
  routeFaults,
  rateLimit,
  idempotency,
  objectLocks,
  serverErrors,
]
