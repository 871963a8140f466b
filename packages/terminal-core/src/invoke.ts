import { createHash } from 'node:crypto'
import type Stripe from 'stripe'
import type { Caller } from './access/caller.ts'
import type { Pricing } from './access/pricing.ts'
import type { ReaderLocations } from './access/reader-locations.ts'
import { assertPermitted, assertScope, type TerminalScope } from './access/scope.ts'
import { type ErrorCode, invalidField, TerminalError } from './errors.ts'
import type { EventStreams } from './events/stream.ts'
import type { Approve } from './operations/approval.ts'
import { type OperationName, operations } from './operations/index.ts'
import type { AnyOwners, Call, LockedField, Operation } from './operations/operation.ts'
import { validate } from './operations/validate.ts'
import type { ResolvedOptions } from './options.ts'
import { partitionOf, storeKey } from './store/keys.ts'
import type { TerminalStore } from './store/store.ts'
import { type NeededLock, underLocks } from './store/under-locks.ts'
import { fromStripeWriteError } from './stripe/stripe-error.ts'

/** Options of `terminal.invoke`. */
export interface InvokeOptions {
  scope: TerminalScope
  /**
   * Identifies one attempt of a write, so that a repetition has no further effect. At most 255 characters. Operations that take none
   * refuse it.
   */
  idempotencyKey?: string | undefined
  /** Ends a stream. Other operations ignore it: a request that Stripe has received goes on anyway. */
  signal?: AbortSignal | undefined
}

/** What every operation runs on. */
export interface Runtime {
  stripe: Stripe
  store: TerminalStore
  resolved: ResolvedOptions
  readerLocations: ReaderLocations
  pricing: Pricing | undefined
  approve: Approve | undefined
  events: EventStreams
  /** False for a test key, true for a live one, undefined for a Stripe instance of the host's own. */
  livemode: boolean | undefined
}

/** The longest idempotency key Stripe takes. Source: https://docs.stripe.com/api/idempotent_requests */
const MAX_IDEMPOTENCY_KEY = 255

/**
 * The API version of every request. Our inputs and outputs are those of this version, independent of the installed stripe-node and of the
 * account's default.
 */
export const API_VERSION = '2026-10-28.endive'

/** Whether the host has set up what an operation needs. One that is not available does not exist. */
export function isAvailable({ pricing, approve, livemode }: Runtime, { needs }: Operation): boolean {
  if (needs === 'pricing') return pricing !== undefined
  if (needs === 'approve') return approve !== undefined
  if (needs === 'test mode') return livemode === false
  return true
}

/**
 * Runs one operation for one caller: permission, input, limit, locks, owners, then the operation itself. In this order a caller who is
 * refused costs Stripe nothing, and nothing that was loaded is older than its lock.
 */
export async function invoke(
  runtime: Runtime,
  name: OperationName,
  input: unknown,
  { scope, idempotencyKey, signal }: InvokeOptions,
): Promise<unknown> {
  const operation: Operation = operations[name]
  assertScope(scope)
  if (!isAvailable(runtime, operation)) {
    throw new TerminalError('not_found', {
      message: `${name} is not served here: it needs ${operation.needs}.`,
    })
  }
  assertPermitted(scope, operation.permission)
  const valid = validate(operation.input, input === undefined ? {} : input) as Input
  assertFieldsPermitted(scope, operation, valid)
  const request = requestOptions(runtime.resolved, scope)
  if (idempotencyKey !== undefined) {
    request.idempotencyKey = scopedKey(operation, name, scope, idempotencyKey)
  }
  if (operation.limit === 'tokens') await takeToken(runtime, scope)
  const { store, stripe, readerLocations, pricing, approve, events } = runtime
  const caller: Caller = { scope, stripe, request, readerLocations }
  return underLocks(store, neededLocks(runtime, scope, operation, valid), LOCK_LEASE_MS, async () => {
    const owned = await loadOwned(operation.owners, caller, valid)
    const call = { ...caller, input: valid, owned, pricing, approve, events, signal }
    return ran(operation, call as Call<unknown, never>)
  })
}

/** Runs the operation. The error of a write says whether the caller may send it again. */
async function ran(operation: Operation, call: Call<unknown, never>): Promise<unknown> {
  if (!operation.idempotent) return operation.run(call)
  try {
    return await operation.run(call)
  } catch (error) {
    throw fromStripeWriteError(error, call.request.idempotencyKey !== undefined)
  }
}

/** Longer than any operation takes with all its calls and retries: see `assertSettings`. A lock is freed as soon as its operation ends. */
const LOCK_LEASE_MS = 240_000

const BUSY: Readonly<Record<LockedField, ErrorCode>> = {
  reader: 'reader_busy',
  payment_intent: 'payment_busy',
}

function neededLocks(
  { livemode }: Runtime,
  scope: TerminalScope,
  { locks = [] }: Operation,
  input: Input,
): NeededLock[] {
  const partition = partitionOf(livemode, scope.account)
  return locks.map((field) => ({
    key: storeKey(partition, field, String(input[field])),
    busy: BUSY[field],
  }))
}

type Input = Readonly<Record<string, unknown>>

function assertFieldsPermitted(
  scope: TerminalScope,
  { fieldPermissions = {} }: Operation,
  input: Input,
): void {
  for (const [field, permission] of Object.entries(fieldPermissions)) {
    if (input[field]) assertPermitted(scope, permission)
  }
}

/** Asks the owners in their order. The first refusal is the result, and the rest is not asked. */
async function loadOwned(owners: AnyOwners, caller: Caller, input: Input): Promise<object> {
  const owned: Record<string, unknown> = {}
  for (const [name, owner] of Object.entries(owners)) owned[name] = await owner(caller, input[name] as never)
  return owned
}

function requestOptions({ timeoutMs, maxNetworkRetries }: ResolvedOptions, scope: TerminalScope) {
  const request: Stripe.RequestOptions = { timeout: timeoutMs, maxNetworkRetries, apiVersion: API_VERSION }
  if (scope.account !== undefined) request.stripeAccount = scope.account
  return request
}

/** Stripe shares idempotency keys between all callers: keys of different callers, operations or accounts must not collide. */
function scopedKey(operation: Operation, name: OperationName, scope: TerminalScope, key: string): string {
  if (!operation.idempotent) {
    throw invalidField('Idempotency-Key', `is not allowed on ${name}; remove it`)
  }
  if (typeof key !== 'string' || key === '' || key.length > MAX_IDEMPOTENCY_KEY) {
    throw invalidField('Idempotency-Key', `must have 1 to ${MAX_IDEMPOTENCY_KEY} characters`)
  }
  return createHash('sha256')
    .update(JSON.stringify([scope.account, scope.principal, name, key]))
    .digest('hex')
}

async function takeToken({ store, resolved, livemode }: Runtime, scope: TerminalScope): Promise<void> {
  const key = storeKey(partitionOf(livemode, scope.account), 'connection_tokens', scope.principal)
  const { allowed, retryAfterMs } = await store.take(key, resolved.tokenLimit)
  if (!allowed) {
    throw new TerminalError('rate_limited', { retryAfterSeconds: Math.ceil(retryAfterMs / 1000) })
  }
}
