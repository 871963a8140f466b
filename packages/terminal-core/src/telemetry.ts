import {
  type Attributes,
  context,
  createContextKey,
  createNoopMeter,
  isSpanContextValid,
  type Meter,
  metrics,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api'
import { type ErrorCode, isTerminalError } from './errors.ts'
import { VERSION } from './version.ts'

/** How something ended: well, or with an error of the table. */
export type Outcome = 'ok' | ErrorCode

/** What became of a verified webhook event. */
export type WebhookOutcome = 'handled' | 'duplicate' | 'unknown'

/** The parts of a Stripe request that telemetry records: no ids, query or headers. */
export interface StripeRequest {
  method: string
  host: string
  port: string
  /** Stripe's path with `{id}` in place of each id. */
  template: string
  /** The same for a request and all its repetitions. */
  key: string
}

/** The parts of Stripe's response that telemetry records. */
export interface StripeResponse {
  status: number
  requestId: string | undefined
}

const INSTRUMENTATION = '@org/terminal-core'

/** Source: https://opentelemetry.io/docs/specs/semconv/http/http-metrics/#metric-httpclientrequestduration */
const HTTP_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]
/** A reader that is asleep or badly connected takes seconds. */
const READER_SECONDS = [0.1, 0.25, 0.5, 0.75, 1, 1.5, 2, 3, 5, 7.5, 10, 15, 30]
/** Stripe delivers again for three days. */
const LAG_SECONDS = [1, 2, 5, 10, 30, 60, 300, 1_800, 3_600, 21_600, 86_400, 259_200]

const READER_COMMAND = /^\/v1\/terminal\/readers\/\{id\}\/(\w+)$/

/** The context key of how often each request of an operation has been sent. */
const SENT = createContextKey('@org/terminal-core:sent')

/**
 * Spans and metrics through `@opentelemetry/api`, for the SDK that the host has registered. Without one nothing is recorded, at next to no
 * cost. Nothing in them names a person or holds a secret.
 */
export class Telemetry {
  readonly #tracer: Tracer
  readonly #instruments: Instruments
  /** Whether an SDK records metrics. */
  readonly #measured: boolean

  /** Metrics go to the SDK that is registered by now, spans also to one that is registered later. */
  constructor() {
    const meter = metrics.getMeter(INSTRUMENTATION, VERSION)
    this.#tracer = trace.getTracer(INSTRUMENTATION, VERSION)
    this.#measured = meter !== createNoopMeter()
    this.#instruments = createInstruments(meter)
  }

  /** A span `terminal.<operation>`, and a count by outcome. */
  operation<T>(name: string, connected: boolean, run: () => Promise<T>): Promise<T> {
    return this.#tracer.startActiveSpan(`terminal.${name}`, (span) => {
      if (!this.#measured && !span.isRecording()) return run()
      const counted = context.active().setValue(SENT, new Map())
      return context.with(counted, () =>
        withOutcome(run, (outcome, error) => this.#endOperation(span, name, connected, outcome, error)),
      )
    })
  }

  #endOperation(span: Span, name: string, connected: boolean, outcome: Outcome, error: unknown): void {
    const attributes = { 'terminal.operation': name, 'terminal.outcome': outcome }
    this.#instruments.operations.add(1, attributes)
    if (name === 'connectionTokens.create') this.#instruments.tokens.add(1, { 'terminal.outcome': outcome })
    span.setAttributes({ ...attributes, 'terminal.connected_account': connected })
    endSpan(span, outcome, error)
  }

  /** A span, and how long Stripe took. Stripe answers a command to a reader once the reader has received it. */
  async stripeRequest<T>(
    request: StripeRequest,
    send: () => Promise<T>,
    read: (response: T) => StripeResponse,
  ): Promise<T> {
    const { method, template, host, port, key } = request
    const span = this.#tracer.startSpan(`${method} ${template}`, { kind: SpanKind.CLIENT })
    if (!this.#measured && !span.isRecording()) return send()
    span.setAttributes({ 'server.address': host, 'server.port': Number(port), ...resent(key) })
    const began = performance.now()
    const end = (result: Attributes) => this.#endStripeRequest(span, request, began, result)
    try {
      const response = await send()
      const { status, requestId } = read(response)
      if (requestId !== undefined) span.setAttribute('stripe.request_id', requestId)
      end({ 'http.response.status_code': status, ...(status >= 400 ? { 'error.type': String(status) } : {}) })
      return response
    } catch (error) {
      end({ 'error.type': errorType(error) })
      throw error
    }
  }

  #endStripeRequest(
    span: Span,
    { method, template }: StripeRequest,
    began: number,
    result: Attributes,
  ): void {
    const seconds = (performance.now() - began) / 1000
    const attributes = { 'http.request.method': method, 'url.template': template, ...result }
    this.#instruments.stripe.record(seconds, attributes)
    const action = method === 'POST' ? READER_COMMAND.exec(template)?.[1] : undefined
    if (action) this.#instruments.reader.record(seconds, { 'terminal.reader.action': action, ...result })
    span.setAttributes(attributes)
    if (result['error.type'] !== undefined) span.setStatus({ code: SpanStatusCode.ERROR })
    span.end()
  }

  /** A span, the delay of the event, and what became of it. `created` in milliseconds since the epoch. */
  async webhook(event: { type: string; created: number }, run: () => Promise<WebhookOutcome>): Promise<void> {
    const span = this.#tracer.startSpan('terminal.webhook')
    // Without an SDK there is no span to pass on.
    if (!this.#measured && !isSpanContextValid(span.spanContext())) return void (await run())
    try {
      const outcome = await context.with(trace.setSpan(context.active(), span), run)
      this.#endWebhook(span, event, outcome, 'ok')
    } catch (error) {
      const code = isTerminalError(error) ? error.code : 'internal'
      const outcome = code === 'event_in_progress' ? 'in_progress' : 'failed'
      this.#endWebhook(span, event, outcome, code, error)
      throw error
    }
  }

  #endWebhook(
    span: Span,
    { type, created }: { type: string; created: number },
    outcome: WebhookOutcome | 'in_progress' | 'failed',
    code: Outcome,
    error?: unknown,
  ): void {
    // Stripe has hundreds of types and adds more every month: metrics name only those that have a handler.
    const counted = { 'terminal.webhook.type': outcome === 'unknown' ? '_OTHER' : type }
    this.#instruments.lag.record(Math.max(0, Date.now() - created) / 1000, counted)
    this.#instruments.webhooks.add(1, { ...counted, 'terminal.webhook.outcome': outcome })
    span.setAttributes({ 'terminal.webhook.type': type, 'terminal.webhook.outcome': outcome })
    endSpan(span, code, error)
  }

  /** One more request, or one less, that waits for its turn at Stripe. */
  waiting(change: 1 | -1): void {
    this.#instruments.waiting.add(change)
  }

  /** One more stream of events, or one less, that is followed. */
  streams(change: 1 | -1): void {
    this.#instruments.streams.add(change)
  }
}

/** Sets the route on the span of the host's HTTP server, if it has one: only a router knows it. */
export function setHttpRoute(route: string): void {
  trace.getActiveSpan()?.setAttribute('http.route', route)
}

async function withOutcome<T>(
  run: () => Promise<T>,
  ended: (outcome: Outcome, error?: unknown) => void,
): Promise<T> {
  try {
    const result = await run()
    ended('ok')
    return result
  } catch (error) {
    ended(isTerminalError(error) ? error.code : 'internal', error)
    throw error
  }
}

type Instruments = ReturnType<typeof createInstruments>

function createInstruments(meter: Meter) {
  const seconds = (name: string, description: string, explicitBucketBoundaries: number[]) =>
    meter.createHistogram(name, { description, unit: 's', advice: { explicitBucketBoundaries } })
  return {
    operations: meter.createCounter('terminal.operations', {
      description: 'Operations by outcome',
      unit: '{operation}',
    }),
    tokens: meter.createCounter('terminal.connection_token.fetches', {
      description: 'Requests for connection tokens by outcome',
      unit: '{fetch}',
    }),
    stripe: seconds('terminal.stripe.request.duration', 'Duration of requests to Stripe', HTTP_SECONDS),
    reader: seconds(
      'terminal.reader.command.duration',
      'Time until a reader has received a command',
      READER_SECONDS,
    ),
    lag: seconds('terminal.webhook.lag', 'Time between an event and its delivery', LAG_SECONDS),
    webhooks: meter.createCounter('terminal.webhook.events', {
      description: 'Verified webhook events by outcome',
      unit: '{event}',
    }),
    waiting: meter.createUpDownCounter('terminal.pacing.waiting', {
      description: 'Requests that wait for their turn at Stripe',
      unit: '{request}',
    }),
    streams: meter.createUpDownCounter('terminal.streams.open', {
      description: 'Streams of events that are followed',
      unit: '{stream}',
    }),
  }
}

/** Only failures of the server are errors of the span; refusals are not. Without the message, which may quote a secret. */
function endSpan(span: Span, outcome: Outcome, error: unknown): void {
  if (outcome !== 'ok') span.setAttribute('error.type', outcome)
  if (isTerminalError(error)) {
    if (error.requestId !== undefined) span.setAttribute('stripe.request_id', error.requestId)
    if (error.status >= 500) span.setStatus({ code: SpanStatusCode.ERROR })
  }
  span.end()
}

function resent(key: string): Attributes {
  const sent = context.active().getValue(SENT) as Map<string, number> | undefined
  if (!sent) return {}
  const before = sent.get(key) ?? 0
  sent.set(key, before + 1)
  return before === 0 ? {} : { 'http.request.resend_count': before }
}

function errorType(error: unknown): string {
  const { code, name } = error as { code?: unknown; name?: unknown }
  return typeof code === 'string' ? code : String(name)
}
