import {
  type Attributes,
  context,
  createContextKey,
  createNoopMeter,
  isSpanContextValid,
  metrics,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api'
import { type ErrorCode, isTerminalError } from './errors.ts'

/** How something ended: well, or with an error of the table. */
export type Outcome = 'ok' | ErrorCode

/** What became of a verified webhook event. */
export type WebhookOutcome = 'handled' | 'duplicate' | 'unknown'

/** A request to Stripe as it is told of: no id, no query, no header. */
export interface StripeRequest {
  method: string
  host: string
  port: string
  /** Stripe's path with `{id}` where an id stands. */
  template: string
  /** The same for a request and for all its repetitions. */
  key: string
}

/** The part of an answer of Stripe's that is told of. */
export interface StripeAnswer {
  status: number
  requestId: string | undefined
}

/**
 * Spans and metrics through `@opentelemetry/api`, for whichever SDK the host has registered. Without one nothing is recorded, and next
 * to nothing is done. Nothing in them names a person or holds a secret.
 */
export interface Telemetry {
  /** A span `terminal.<operation>`, and a count of how it ended. */
  operation<T>(name: string, connected: boolean, run: () => Promise<T>): Promise<T>
  /** Counts a connection token that was asked for. */
  tokenFetch<T>(run: () => Promise<T>): Promise<T>
  /** A span, and how long Stripe took; for a command to a reader Stripe answers once the reader has. */
  stripeRequest<T>(
    request: StripeRequest,
    send: () => Promise<T>,
    read: (answer: T) => StripeAnswer,
  ): Promise<T>
  /** A span, how late the event came, and what became of it. `created` in milliseconds since the epoch. */
  webhook(event: { type: string; created: number }, run: () => Promise<WebhookOutcome>): Promise<void>
  /** One more request, or one less, that waits for its turn at Stripe. */
  waiting(change: 1 | -1): void
  /** One more stream of events, or one less, that is followed. */
  streams(change: 1 | -1): void
}

const SCOPE = '@org/terminal-core'

/** Source: https://opentelemetry.io/docs/specs/semconv/http/http-metrics/#metric-httpclientrequestduration */
const HTTP_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]
/** A reader that is asleep or badly connected takes seconds. */
const READER_SECONDS = [0.1, 0.25, 0.5, 0.75, 1, 1.5, 2, 3, 5, 7.5, 10, 15, 30]
/** Stripe delivers again for three days. */
const LAG_SECONDS = [1, 2, 5, 10, 30, 60, 300, 1_800, 3_600, 21_600, 86_400, 259_200]

const READER_COMMAND = /^\/v1\/terminal\/readers\/\{id\}\/(\w+)$/

/** How often each request of an operation has been sent before. */
const SENT = createContextKey('@org/terminal-core:sent')

/** Metrics go to the SDK that is registered by now; spans also to one that is registered later. */
export function createTelemetry(): Telemetry {
  const tracer = trace.getTracer(SCOPE)
  const meter = metrics.getMeter(SCOPE)
  const measured = meter !== createNoopMeter()
  const instruments = createInstruments(meter)

  async function outcomeOf<T>(
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

  return {
    operation(name, connected, run) {
      return tracer.startActiveSpan(`terminal.${name}`, (span) => {
        const recording = span.isRecording()
        if (!measured && !recording) return run()
        const ended = (outcome: Outcome, error?: unknown) => {
          const facts = { 'terminal.operation': name, 'terminal.outcome': outcome }
          instruments.operations.add(1, facts)
          if (name === 'connectionTokens.create') instruments.tokens.add(1, { 'terminal.outcome': outcome })
          span.setAttributes({ ...facts, 'terminal.connected_account': connected })
          endSpan(span, outcome, error)
        }
        const counted = context.active().setValue(SENT, new Map())
        return context.with(counted, () => outcomeOf(run, ended))
      })
    },
    tokenFetch(run) {
      if (!measured) return run()
      return outcomeOf(run, (outcome) => instruments.tokens.add(1, { 'terminal.outcome': outcome }))
    },
    async stripeRequest(request, send, read) {
      const { method, template } = request
      const span = tracer.startSpan(`${method} ${template}`, { kind: SpanKind.CLIENT })
      if (!measured && !span.isRecording()) return send()
      const facts: Attributes = { 'http.request.method': method, 'url.template': template }
      span.setAttributes({
        'server.address': request.host,
        'server.port': Number(request.port),
        ...resent(request.key),
      })
      const began = performance.now()
      const ended = (result: Attributes) => {
        const seconds = (performance.now() - began) / 1000
        Object.assign(facts, result)
        instruments.stripe.record(seconds, facts)
        const action = method === 'POST' ? READER_COMMAND.exec(template)?.[1] : undefined
        if (action) instruments.reader.record(seconds, { 'terminal.reader.action': action, ...result })
        span.setAttributes(facts)
        if (result['error.type'] !== undefined) span.setStatus({ code: SpanStatusCode.ERROR })
        span.end()
      }
      try {
        const answer = await send()
        const { status, requestId } = read(answer)
        if (requestId !== undefined) span.setAttribute('stripe.request_id', requestId)
        ended({
          'http.response.status_code': status,
          ...(status >= 400 ? { 'error.type': String(status) } : {}),
        })
        return answer
      } catch (error) {
        ended({ 'error.type': errorType(error) })
        throw error
      }
    },
    async webhook({ type, created }, run) {
      const span = tracer.startSpan('terminal.webhook')
      // Without an SDK there is no span, and nothing to hand on.
      if (!measured && !isSpanContextValid(span.spanContext())) return void (await run())
      const ended = (outcome: WebhookOutcome | 'in_progress' | 'failed', code: Outcome, error?: unknown) => {
        // Stripe has hundreds of types, and new ones every month: metrics name those that somebody here handles.
        const counted = { 'terminal.webhook.type': outcome === 'unknown' ? '_OTHER' : type }
        const lag = Math.max(0, Date.now() - created) / 1000
        instruments.lag.record(lag, counted)
        instruments.webhooks.add(1, { ...counted, 'terminal.webhook.outcome': outcome })
        span.setAttributes({ 'terminal.webhook.type': type, 'terminal.webhook.outcome': outcome })
        endSpan(span, code, error)
      }
      try {
        ended(await context.with(trace.setSpan(context.active(), span), run), 'ok')
      } catch (error) {
        const code = isTerminalError(error) ? error.code : 'internal'
        ended(code === 'event_in_progress' ? 'in_progress' : 'failed', code, error)
        throw error
      }
    },
    waiting: (change) => instruments.waiting.add(change),
    streams: (change) => instruments.streams.add(change),
  }
}

/** Sets the route on the span of the host's HTTP server, if it has one: only a router knows it. */
export function setHttpRoute(route: string): void {
  trace.getActiveSpan()?.setAttribute('http.route', route)
}

function createInstruments(meter: ReturnType<typeof metrics.getMeter>) {
  const seconds = (name: string, description: string, explicitBucketBoundaries: number[]) =>
    meter.createHistogram(name, { description, unit: 's', advice: { explicitBucketBoundaries } })
  return {
    operations: meter.createCounter('terminal.operations', {
      description: 'Operations, by how they ended',
      unit: '{operation}',
    }),
    tokens: meter.createCounter('terminal.connection_token.fetches', {
      description: 'Connection tokens asked for, by how that ended',
      unit: '{fetch}',
    }),
    stripe: seconds('terminal.stripe.request.duration', 'How long Stripe took to answer', HTTP_SECONDS),
    reader: seconds(
      'terminal.reader.command.duration',
      'How long it took until a reader had received a command',
      READER_SECONDS,
    ),
    lag: seconds('terminal.webhook.lag', 'Time between an event and its arrival', LAG_SECONDS),
    webhooks: meter.createCounter('terminal.webhook.events', {
      description: 'Webhook events that were verified, by what became of them',
      unit: '{event}',
    }),
    waiting: meter.createUpDownCounter('terminal.pacing.waiting', {
      description: 'Requests that wait for their turn at Stripe',
      unit: '{request}',
    }),
    streams: meter.createUpDownCounter('terminal.streams.open', {
      description: 'Streams of events that are being followed',
      unit: '{stream}',
    }),
  }
}

/** What the server could have done better is an error of the span; a refusal is not. No message: it may quote what must not be told. */
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
