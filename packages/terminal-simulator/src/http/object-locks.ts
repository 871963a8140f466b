import { ApiError } from '../api/errors.ts'
import { type Namespace, table } from '../state/store.ts'
import type { World } from '../world.ts'
import type { Exchange, Stage } from './pipeline.ts'

/** The id of a locked object. */
interface LockRecord {
  id: string
}

/** Locks of the control API. Ids are unique across accounts, so the table is in the shared namespace. */
const heldLocks = table<LockRecord>({ object: 'lock', noun: 'lock', param: 'id' })

const writing = new WeakMap<Namespace, Set<string>>()

/** Locks an object until `unlock`. Every request that writes to it is answered `lock_timeout`. */
export function lock(world: World, id: string): void {
  world.store.shared.of(heldLocks).put({ id })
}

export function unlock(world: World, id: string): void {
  world.store.shared.of(heldLocks).delete(id)
}

/**
 * Refuses a write to a locked object. With `objectLocks: 'refuse'` also refuses a write to an object that another request is writing to.
 * Stripe docs: https://docs.stripe.com/rate-limits#object-lock-timeouts
 */
export const objectLocks: Stage = async (exchange, next) => {
  const { world, request, caller } = exchange
  if (request.method === 'GET' || !caller) return next()
  const held = world.store.shared.of(heldLocks)
  const isRefusing = world.settings.objectLocks === 'refuse'
  if (held.size === 0 && !isRefusing) return next()
  const ids = objectsOf(exchange)
  if (ids.some((id) => held.get(id))) throw lockTimeout()
  return isRefusing && ids.length > 0 ? exclusively(caller.namespace, ids, next) : next()
}

async function exclusively<T>(
  namespace: Namespace,
  ids: readonly string[],
  work: () => Promise<T>,
): Promise<T> {
  const busy = writing.get(namespace) ?? new Set()
  writing.set(namespace, busy)
  if (ids.some((id) => busy.has(id))) throw lockTimeout()
  for (const id of ids) busy.add(id)
  try {
    return await work()
  } finally {
    for (const id of ids) busy.delete(id)
  }
}

/** Parameters that name a further object which a command to a reader changes. */
const MOVED = ['payment_intent', 'setup_intent', 'charge']

function objectsOf({ path, params }: Exchange): string[] {
  const named = MOVED.map((name) => params[name]).filter((value) => typeof value === 'string')
  return [...new Set([...Object.values(path), ...named])]
}

/** Wording as quoted in public issues. The header makes Stripe's clients retry. */
function lockTimeout(): ApiError {
  return new ApiError(
    429,
    {
      type: 'invalid_request_error',
      code: 'lock_timeout',
      message:
        'This object cannot be accessed right now because another API request or Stripe process is currently accessing it. If you see this error intermittently, retry the request. If you see this error frequently and are making multiple concurrent requests to a single object, make your requests serially or at a lower rate.',
    },
    { 'Stripe-Should-Retry': 'true' },
  )
}
