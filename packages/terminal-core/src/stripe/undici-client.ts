// The first import: undici itself fails on an older Node, with an error that does not name it.
import '../node-version.ts'
import { Readable } from 'node:stream'
import Stripe from 'stripe'
import { Agent, type Dispatcher } from 'undici'

type StripeHttpClient = NonNullable<Stripe.StripeConfig['httpClient']>
type StripeHttpResponse = Awaited<ReturnType<StripeHttpClient['makeRequest']>>

/** How many connections to Stripe are kept at most, per host. */
const MAX_CONNECTIONS = 64
const CONNECT_TIMEOUT_MS = 5_000
const KEEP_ALIVE_MS = 30_000

/** Whether undici can send requests. Bun replaces it by a module of its own, whose `Agent` cannot. */
export function canDispatch(agent: { prototype: object } = Agent): boolean {
  return 'dispatch' in agent.prototype
}

/** A transport of stripe-node whose connections can be closed. */
export interface ClosableHttpClient extends StripeHttpClient {
  close(): Promise<void>
}

/**
 * stripe-node's default client opens any number of sockets, and its timeout only limits the time without data. Here the connections are
 * bounded, and the timeout covers the wait for a connection, the headers and the body. See ADR 9 for the reasons and figures.
 */
export function undiciHttpClient(): ClosableHttpClient {
  const agent = new Agent({
    connections: MAX_CONNECTIONS,
    // Over HTTP/2 undici would send everything on one connection, which costs more per request and escapes the limit above.
    allowH2: false,
    connect: { timeout: CONNECT_TIMEOUT_MS },
    keepAliveTimeout: KEEP_ALIVE_MS,
    // Each request has its own timer.
    headersTimeout: 0,
    bodyTimeout: 0,
  })
  return {
    getClientName: () => 'undici',
    // Both an adapter and its host may close the client.
    close: async () => (agent.closed ? undefined : agent.close()),
    makeRequest(host, port, path, method, headers, requestData, protocol, timeout) {
      return new Promise((resolve, reject) => {
        const exchange = new Exchange(resolve, reject, timeout)
        agent.dispatch(
          {
            origin: `${protocol}://${host}:${port}`,
            path,
            method,
            headers: textOf(headers),
            body: requestData === '' ? null : requestData,
          },
          exchange,
        )
      })
    },
  }
}

/** stripe-node passes numbers and the context of a connected account, which Node's own client would convert to text. */
function textOf(headers: object): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))
}

class Exchange implements Dispatcher.DispatchHandler {
  readonly #resolve: (response: StripeHttpResponse) => void
  readonly #reject: (error: Error) => void
  readonly #timer: NodeJS.Timeout
  readonly #chunks: Buffer[] = []
  #controller: Dispatcher.DispatchController | undefined
  #timedOut: Error | undefined
  #status = 0
  #headers: Record<string, string> = {}

  constructor(
    resolve: (response: StripeHttpResponse) => void,
    reject: (error: Error) => void,
    timeoutMs: number,
  ) {
    this.#resolve = resolve
    this.#reject = reject
    this.#timer = setTimeout(() => this.#timeOut(), timeoutMs)
  }

  #timeOut(): void {
    this.#timedOut = Stripe.HttpClient.makeTimeoutError()
    this.#reject(this.#timedOut)
    this.#controller?.abort(this.#timedOut)
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // The timer may have fired while the request was queued. Then it must not be sent.
    if (this.#timedOut) controller.abort(this.#timedOut)
    this.#controller = controller
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    this.#status = status
    this.#headers = headers as Record<string, string>
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk)
  }

  onResponseEnd(): void {
    clearTimeout(this.#timer)
    const body = this.#chunks.length === 1 ? (this.#chunks[0] as Buffer) : Buffer.concat(this.#chunks)
    this.#resolve(new BufferedResponse(this.#status, this.#headers, body))
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error & { code?: string }): void {
    clearTimeout(this.#timer)
    // stripe-node recognises a closed connection, which it retries with the same key, by Node's code for it.
    this.#reject(error.code === 'UND_ERR_SOCKET' ? Object.assign(error, { code: 'ECONNRESET' }) : error)
  }
}

class BufferedResponse implements StripeHttpResponse {
  readonly #raw: { statusCode: number; headers: Record<string, string> }
  readonly #body: Buffer

  constructor(statusCode: number, headers: Record<string, string>, body: Buffer) {
    this.#raw = { statusCode, headers }
    this.#body = body
  }

  getStatusCode(): number {
    return this.#raw.statusCode
  }

  getHeaders(): Record<string, string> {
    return this.#raw.headers
  }

  /** Becomes `lastResponse` of every object. */
  getRawResponse(): { statusCode: number; headers: Record<string, string> } {
    return this.#raw
  }

  toStream(onComplete: () => void): Readable {
    return Readable.from([this.#body]).once('end', onComplete)
  }

  async toJSON(): Promise<unknown> {
    return JSON.parse(this.#body.toString('utf8'))
  }
}
