import { createHash } from 'node:crypto'
import Stripe from 'stripe'
import type { z } from 'zod'
import { type Ownership, readerOwnership } from './access/ownership.ts'
import { assertPermitted, assertScope, type TerminalScope } from './access/scope.ts'
import { type ConnectionTokens, connectionTokens } from './connection-tokens.ts'
import { type FieldError, invalidField, TerminalError } from './errors.ts'
import { redactingLogger, stderrLogger, type TerminalLogger } from './logger.ts'
import {
  type OperationInput,
  type OperationName,
  type OperationOutput,
  operations,
} from './operations/index.ts'
import type { Call, Operation } from './operations/operation.ts'
import {
  assertStripeOptions,
  misconfigured,
  type ResolvedOptions,
  resolveOptions,
  type StripeOptions,
  type TerminalOptions,
} from './options.ts'
import { memoryStore } from './store/memory-store.ts'
import type { TerminalStore } from './store/store.ts'
import { fromStripeError } from './stripe/stripe-error.ts'
import { undiciHttpClient } from './stripe/undici-client.ts'

/** Who calls, and how. */
export interface InvokeOptions {
  scope: TerminalScope
  /** Names one attempt of a write, so that sending it twice does it once. Refused where it makes no sense. At most 255 characters. */
  idempotencyKey?: string | undefined
}

/** The server side of Stripe Terminal, ready to be mounted. Make one with {@link createTerminal}. */
export interface Terminal {
  /**
   * Runs an operation for a caller: permission, validation, rate limit, ownership, Stripe.
   * @throws TerminalError, always and only.
   */
  invoke<Name extends OperationName>(
    name: Name,
    input: OperationInput<Name>,
    options: InvokeOptions,
  ): Promise<OperationOutput<Name>>
  /** For server-side code of your own: not scoped, not limited. */
  readonly connectionTokens: ConnectionTokens
  /** The `Stripe` instance that everything goes through. */
  readonly stripe: Stripe
  readonly logger: TerminalLogger
  /** Closes the connections that this instance opened. */
  close(): Promise<void>
}

/** The longest idempotency key Stripe takes. Source: https://docs.stripe.com/api/idempotent_requests */
const MAX_IDEMPOTENCY_KEY = 255

/**
 * The composition root: checks the options, refuses at once what cannot work, and wires the rest.
 *
 * @throws TerminalError `misconfigured` with the fix in its message: a publishable key, a live key pointed at another host than
 * Stripe's, timeouts beyond what Stripe's client SDKs wait for.
 */
export function createTerminal(options: TerminalOptions): Terminal {
  const resolved = resolveOptions(options)
  const { stripe, closeStripe } = connectStripe(options.stripe)
  const store = options.store ?? memoryStore()
  const logger = redactingLogger(options.logger ?? stderrLogger)
  const { timeoutMs: timeout, maxNetworkRetries } = resolved
  const runtime: Runtime = { stripe, store, resolved, ownership: readerOwnership(stripe) }
  return {
    stripe,
    logger,
    connectionTokens: connectionTokens(stripe, { timeout, maxNetworkRetries }),
    invoke: async (name, input, invokeOptions) => {
      try {
        return (await invoke(runtime, name, input, invokeOptions)) as never
      } catch (error) {
        const failure = fromStripeError(error)
        if (failure.status >= 500) logger.error({ operation: name, err: failure }, failure.message)
        throw failure
      }
    },
    close: async () => {
      if (!options.store) await store.close()
      await closeStripe()
    },
  }
}

interface Runtime {
  stripe: Stripe
  store: TerminalStore
  resolved: ResolvedOptions
  ownership: Ownership
}

async function invoke(
  runtime: Runtime,
  name: OperationName,
  input: unknown,
  { scope, idempotencyKey }: InvokeOptions,
): Promise<unknown> {
  const operation: Operation = operations[name]
  assertScope(scope)
  assertPermitted(scope, operation.permission)
  const valid = validate(operation.input, input === undefined ? {} : input)
  const request = requestOptions(runtime.resolved, scope)
  if (idempotencyKey !== undefined) {
    request.idempotencyKey = scopedKey(operation, name, scope, idempotencyKey)
  }
  if (operation.limit === 'tokens') await takeToken(runtime, scope)
  const { stripe, ownership } = runtime
  return operation.run({ input: valid, scope, stripe, request, ownership } as Call<unknown>)
}

function connectStripe(options: StripeOptions | Stripe): { stripe: Stripe; closeStripe(): Promise<void> } {
  if (typeof options !== 'object' || options === null) {
    throw misconfigured('stripe must be { apiKey } or a Stripe instance.')
  }
  if ('terminal' in options) return { stripe: options, closeStripe: async () => {} }
  assertStripeOptions(options)
  const { apiKey, ...address } = options
  const httpClient = undiciHttpClient()
  return { stripe: new Stripe(apiKey, { ...address, httpClient }), closeStripe: () => httpClient.close() }
}

function validate(schema: z.ZodType, input: unknown): unknown {
  const result = schema.safeParse(input)
  if (result.success) return result.data
  const fields = result.error.issues.flatMap(toFieldErrors)
  const message = fields.map(({ field, message }) => (field ? `${field}: ${message}` : message)).join('; ')
  throw new TerminalError('invalid_request', { message, fields })
}

function toFieldErrors(issue: z.core.$ZodIssue): FieldError[] {
  const path = issue.path.map(String)
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      field: [...path, key].join('.'),
      message: 'is not a known field; remove it',
    }))
  }
  return [{ field: path.join('.'), message: issue.message }]
}

function requestOptions({ timeoutMs, maxNetworkRetries }: ResolvedOptions, scope: TerminalScope) {
  const request: Stripe.RequestOptions = { timeout: timeoutMs, maxNetworkRetries }
  if (scope.account !== undefined) request.stripeAccount = scope.account
  return request
}

/** Stripe's keys are shared by the whole account: a caller's key must not meet another caller's, nor another operation's. */
function scopedKey(operation: Operation, name: OperationName, scope: TerminalScope, key: string): string {
  if (!operation.idempotent) {
    throw invalidField('Idempotency-Key', `is not allowed on ${name}; remove it`)
  }
  if (key === '' || key.length > MAX_IDEMPOTENCY_KEY) {
    throw invalidField('Idempotency-Key', `must have 1 to ${MAX_IDEMPOTENCY_KEY} characters`)
  }
  return createHash('sha256')
    .update(JSON.stringify([scope.principal, name, key]))
    .digest('hex')
}

async function takeToken({ store, resolved }: Runtime, scope: TerminalScope): Promise<void> {
  const key = `connection_tokens:${scope.account ?? ''}:${scope.principal}`
  const { allowed, retryAfterMs } = await store.take(key, resolved.tokenLimit)
  if (!allowed) {
    throw new TerminalError('rate_limited', { retryAfterSeconds: Math.ceil(retryAfterMs / 1000) })
  }
}
