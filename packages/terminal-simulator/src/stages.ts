import { routeFaults, serverErrors } from './faults/stages.ts'
import { idempotency } from './idempotency.ts'
import { objectLocks } from './object-locks.ts'
import type { Stage } from './pipeline.ts'
import { rateLimit } from './rate-limit.ts'
import { nameRequest } from './request-context.ts'

/** What happens around every request whose key and form are good, outermost first. */
export const stages: readonly Stage[] = [
  nameRequest,
  routeFaults,
  rateLimit,
  idempotency,
  objectLocks,
  serverErrors,
]
