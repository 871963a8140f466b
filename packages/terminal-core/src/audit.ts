import { AsyncLocalStorage } from 'node:async_hooks'
import type Stripe from 'stripe'
import type { TerminalScope } from './access/scope.ts'
import { type ErrorCode, isTerminalError } from './errors.ts'
import type { TerminalLogger } from './logger.ts'
import type { OperationName } from './operations/index.ts'

/** Who did what to which object. Holds no secret and nothing that was entered, so that it can be kept. */
export interface AuditEntry {
  /** When it began, in milliseconds since the epoch. */
  at: number
  /** How long it took, in milliseconds. For a stream: until it began. */
  durationMs: number
  /** As the host has resolved it. */
  principal: string
  /** The connected account that it was done in. */
  account?: string
  operation: OperationName
  /** Stripe's ids of the objects that were named, and of the one that was returned: `tmr_…`, `pi_…`. */
  objects: readonly string[]
  /** `ok`, or the code of the error that the caller got. */
  outcome: 'ok' | ErrorCode
  /** The id of the last request to Stripe, to be found in Stripe's own log; absent where none was sent. */
  requestId?: string
}

/** Called with every operation once it has ended, refused ones included. An error that it throws is logged and changes nothing. */
export type Audit = (entry: AuditEntry) => void

/** The fields of our inputs that name an object. */
const OBJECT_FIELDS = [
  'reader',
  'location',
  'configuration',
  'payment_intent',
  'setup_intent',
  'refund',
  'payment_method',
  'customer',
  'on_behalf_of',
] as const

/** The input may be invalid: only what can be nothing but an id is taken from it. A client secret has one more underscore. */
const ID = /^(tmr|tml|tmc|pi|seti|re|pm|cus|acct)_[A-Za-z0-9]{1,64}$/

/** What is learned of Stripe while an operation runs. */
interface Trace {
  requestId?: string
}

/** Reports the outcome of operations to the audit hook. */
export class Auditor {
  readonly #audit: Audit
  readonly #stripe: Stripe
  readonly #logger: TerminalLogger
  readonly #running = new AsyncLocalStorage<Trace>()
  readonly #onResponse = ({ request_id: requestId }: Stripe.ResponseEvent): void => {
    const trace = this.#running.getStore()
    if (trace && requestId) trace.requestId = requestId
  }

  constructor(audit: Audit, stripe: Stripe, logger: TerminalLogger) {
    this.#audit = audit
    this.#stripe = stripe
    this.#logger = logger
    stripe.on('response', this.#onResponse)
  }

  /** Runs an operation and reports its outcome. */
  async run<T>(
    operation: OperationName,
    input: unknown,
    scope: TerminalScope,
    work: () => Promise<T>,
  ): Promise<T> {
    const at = Date.now()
    const began = performance.now()
    const trace: Trace = {}
    const ended = (outcome: AuditEntry['outcome'], output?: unknown) => {
      // A scope without a principal is a mistake of the host's, with nobody to name.
      if (typeof scope?.principal !== 'string') return
      void this.#report({
        at,
        durationMs: performance.now() - began,
        principal: scope.principal,
        ...(scope.account === undefined ? {} : { account: scope.account }),
        operation,
        objects: objectsOf(input, output),
        outcome,
        ...trace,
      })
    }
    let output: T
    try {
      output = await this.#running.run(trace, work)
    } catch (error) {
      ended(isTerminalError(error) ? error.code : 'internal')
      throw error
    }
    ended('ok', output)
    return output
  }

  close(): void {
    this.#stripe.off('response', this.#onResponse)
  }

  async #report(entry: AuditEntry): Promise<void> {
    try {
      await this.#audit(entry)
    } catch (error) {
      this.#logger.error({ operation: entry.operation, err: error }, 'The audit hook has failed')
    }
  }
}

function objectsOf(input: unknown, output: unknown): string[] {
  const named = OBJECT_FIELDS.map((field) => fieldOf(input, field))
  const ids = [...named, fieldOf(output, 'id')].filter((id) => typeof id === 'string' && ID.test(id))
  return [...new Set(ids as string[])]
}

function fieldOf(value: unknown, field: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, field)
    ? (value as Record<string, unknown>)[field]
    : undefined
}
