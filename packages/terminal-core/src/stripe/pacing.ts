import type { Telemetry } from '../telemetry.ts'
import { Pacer, type PacingClock, type Priority, realClock } from './pacer.ts'
import type { ClosableHttpClient } from './undici-client.ts'

/** How requests to Stripe are paced. */
export interface PacingOptions {
  /**
   * Requests a second. Default: what Stripe publishes, 25 for a test key and 100 for a live one. Several instances on one account
   * share the limit: give each its part.
   * Source: https://docs.stripe.com/rate-limits
   */
  ratePerSecond?: number
  /** Milliseconds that a request may wait for its turn. Beyond it the caller gets `Retry-After`. Default 15,000. */
  maxWaitMs?: number
}

/** First a customer at the till, then a device that connects, then everything that can wait. */
const PAYMENT: Priority = 0
const TOKEN: Priority = 1
const FLEET: Priority = 2

/**
 * Keeps a client below Stripe's rate limit, so that a storm of devices is served in order instead of being refused at random. A
 * request that would wait longer than `maxWaitMs` gets a 429 like Stripe's own at once, with `Retry-After`.
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
  // A request about one reader serves a customer at the till; a list of readers fills a screen.
  if (/^\/v1\/(test_helpers\/)?terminal\/readers\/tmr_/.test(path) && method !== 'DELETE') return PAYMENT
  return FLEET
}

type Response = Awaited<ReturnType<ClosableHttpClient['makeRequest']>>

/** Stripe asks for an immediate retry after a lock timeout, which stripe-node does. Only rate limits are ours to handle. */
function isRateLimited(response: Response): boolean {
  return response.getStatusCode() === 429 && response.getHeaders()['stripe-should-retry'] !== 'true'
}

/** Stripe also limits each endpoint by itself: requests to others need not wait. Source: https://docs.stripe.com/rate-limits */
function isOfEndpoint(response: Response): boolean {
  return String(response.getHeaders()['stripe-rate-limited-reason']).startsWith('endpoint-')
}

/** Looks to stripe-node like Stripe's own 429, so that there is one path for both. `stripe-should-retry` prevents its retries. */
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
