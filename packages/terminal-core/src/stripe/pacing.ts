import type { Telemetry } from '../telemetry.ts'
import { Pacer, type PacingClock, type Priority, realClock } from './pacer.ts'
import type { ClosableHttpClient } from './undici-client.ts'

/** Options of the pacing in front of Stripe. */
export interface PacingOptions {
  /**
   * Requests a second. Default: what Stripe publishes, 25 for a test key and 100 for a live one. Several instances on one account
   * share it: give each its part.
   * Source: https://docs.stripe.com/rate-limits
   */
  ratePerSecond?: number
  /** Milliseconds a request may wait for its turn before the caller is told to come back. Default 15,000. */
  maxWaitMs?: number
}

/** Whose turn comes first: a customer at the till, then a device that connects, then everything that can wait. */
const PAYMENT: Priority = 0
const TOKEN: Priority = 1
const FLEET: Priority = 2

/**
 * Keeps a client below Stripe's rate limit, so that a storm of devices is served in order instead of being refused at random. A
 * request that would wait longer than `maxWaitMs` is answered at once as Stripe's own 429, with the time to come back.
 */
export function paced(
  client: ClosableHttpClient,
  { ratePerSecond, maxWaitMs }: Required<PacingOptions>,
  telemetry: Pick<Telemetry, 'waiting'>,
  clock: PacingClock = realClock,
): ClosableHttpClient {
  const pacer = new Pacer(ratePerSecond, clock)
  return {
    ...client,
    async makeRequest(...request) {
      const [, , path, method] = request
      const priority = priorityOf(method, path)
      const until = clock.now() + maxWaitMs
      for (let again = false; ; again = true) {
        const turn = pacer.turn(priority, until, again)
        const retryAfterMs = typeof turn === 'number' ? turn : await counted(turn)
        if (retryAfterMs > 0) return new SaturatedResponse(Math.ceil(retryAfterMs / 1000))
        const response = await client.makeRequest(...request)
        if (!isRateLimited(response)) return response
        if (!isOfEndpoint(response)) pacer.pause()
        pacer.pauseLane(priority)
      }
    },
  }

  async function counted(turn: Promise<number>): Promise<number> {
    telemetry.waiting(1)
    const retryAfterMs = await turn
    telemetry.waiting(-1)
    return retryAfterMs
  }
}

function priorityOf(method: string, path: string): Priority {
  if (path.startsWith('/v1/terminal/connection_tokens')) return TOKEN
  if (/^\/v1\/(payment_intents|setup_intents|refunds|charges)/.test(path)) return PAYMENT
  // A reader by its id is somebody at the till; a list of readers is a screen being drawn.
  if (/^\/v1\/(test_helpers\/)?terminal\/readers\/tmr_/.test(path) && method !== 'DELETE') return PAYMENT
  return FLEET
}

type Response = Awaited<ReturnType<ClosableHttpClient['makeRequest']>>

/** Stripe asks to retry a lock timeout at once, which stripe-node does; a rate limit it leaves to us. */
function isRateLimited(response: Response): boolean {
  return response.getStatusCode() === 429 && response.getHeaders()['stripe-should-retry'] !== 'true'
}

/** Stripe limits each endpoint by itself too: what goes elsewhere need not wait for it. Source: https://docs.stripe.com/rate-limits */
function isOfEndpoint(response: Response): boolean {
  return String(response.getHeaders()['stripe-rate-limited-reason']).startsWith('endpoint-')
}

/** Reads to stripe-node like Stripe's own refusal, so that there is one path for both; `stripe-should-retry` spares its retries. */
class SaturatedResponse implements Response {
  readonly #headers: Record<string, string>

  constructor(retryAfterSeconds: number) {
    this.#headers = { 'retry-after': String(retryAfterSeconds), 'stripe-should-retry': 'false' }
  }

  getStatusCode(): number {
    return 429
  }

  getHeaders(): Record<string, string> {
    return this.#headers
  }

  getRawResponse(): object {
    return { headers: this.#headers }
  }

  toStream(): never {
    throw new Error('A refusal has no stream.')
  }

  async toJSON(): Promise<object> {
    const message = 'Too many requests are waiting for Stripe.'
    return { error: { type: 'invalid_request_error', code: 'rate_limit', message } }
  }
}
