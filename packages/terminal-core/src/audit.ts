import { AsyncLocalStorage } from 'node:async_hooks'
import type Stripe from 'stripe'
import type { TerminalScope } from './access/scope.ts'
import { isTerminalError } from './errors.ts'
import type { TerminalLogger } from './logger.ts'
import type { OperationName } from './operations/index.ts'
import type { Outcome } from './telemetry.ts'

/** Who did what to which object. Holds no secret and nothing that was entered, so that it can be kept. */
export interface AuditEntry {
  /** When it began, in milliseconds since the epoch. */
  at: number
  /** How long it took, in milliseconds. A stream counts until it has begun. */
  durationMs: number
  /** As the host has resolved it. */
  principal: string
  /** The connected account that it was done in. */
  account?: string
  operation: OperationName
  /** Stripe's ids of the objects that were named, and of the one that was answered: `tmr_…`, `pi_…`. */
  objects: readonly string[]
  /** `ok`, or the code of the error that the caller was answered with. */
  outcome: Outcome
  /** Stripe's name for the last request that it took, to be found in Stripe's own log; absent where Stripe was not asked. */
  requestId?: string
}

/** Hears of every operation once it has ended, refused ones included. What it throws is logged and changes nothing. */
export type Audit = (entry: AuditEntry) => void

/** Runs operations under the ears of an {@link Audit}. */
export interface Auditor {
  run<T>(name: OperationName, input: unknown, scope: TerminalScope, work: () => Promise<T>): Promise<T>
  close(): void
}

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

/** An input may not have been valid: only what can be nothing but an id is taken from it. A client secret has an underscore more. */
const ID = /^(tmr|tml|tmc|pi|seti|re|pm|cus|acct)_[A-Za-z0-9]{1,64}$/

export function auditor(audit: Audit, stripe: Stripe, logger: TerminalLogger): Auditor {
  const running = new AsyncLocalStorage<{ requestId?: string }>()

  function heard({ request_id: requestId }: Stripe.ResponseEvent): void {
    const stripes = running.getStore()
    if (stripes && requestId) stripes.requestId = requestId
  }

  async function tell(entry: AuditEntry): Promise<void> {
    try {
      await audit(entry)
    } catch (error) {
      logger.error({ operation: entry.operation, err: error }, 'The audit hook has failed')
    }
  }

  stripe.on('response', heard)
  return {
    async run(operation, input, scope, work) {
      const at = Date.now()
      const began = performance.now()
      const stripes: { requestId?: string } = {}
      const ended = (outcome: Outcome, output?: unknown) => {
        // A scope without a principal is a mistake of the host's, and nobody to hold to account.
        if (typeof scope?.principal !== 'string') return
        const { principal, account } = scope
        void tell({
          at,
          durationMs: performance.now() - began,
          principal,
          ...(account === undefined ? {} : { account }),
          operation,
          objects: objectsOf(input, output),
          outcome,
          ...stripes,
        })
      }
      let output: Awaited<ReturnType<typeof work>>
      try {
        output = await running.run(stripes, work)
      } catch (error) {
        ended(isTerminalError(error) ? error.code : 'internal')
        throw error
      }
      ended('ok', output)
      return output
    },
    close: () => void stripe.off('response', heard),
  }
}

function objectsOf(input: unknown, output: unknown): string[] {
  const named = OBJECT_FIELDS.map((field) => own(input, field))
  const ids = [...named, own(output, 'id')].filter((id) => typeof id === 'string' && ID.test(id))
  return [...new Set(ids as string[])]
}

function own(value: unknown, field: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, field)
    ? (value as Record<string, unknown>)[field]
    : undefined
}
