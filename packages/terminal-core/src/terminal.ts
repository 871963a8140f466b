import type Stripe from 'stripe'
import { ReaderLocations } from './access/reader-locations.ts'
import { Auditor } from './audit.ts'
import { misconfigured } from './errors.ts'
import { EventStreams } from './events/stream.ts'
import { streamWebhooks } from './events/webhooks.ts'
import { type InvokeOptions, invoke, isAvailable, type Runtime } from './invoke.ts'
import { redactingLogger, stderrLogger, type TerminalLogger } from './logger.ts'
import {
  type OperationInput,
  type OperationName,
  type OperationResult,
  operations,
} from './operations/index.ts'
import { resolveOptions, type TerminalOptions } from './options.ts'
import { type Readiness, readiness } from './readiness.ts'
import { CORE, type CoreCopy } from './seam.ts'
import { memoryStore } from './store/memory-store.ts'
import { connectStripe } from './stripe/connect.ts'
import { fromStripeError } from './stripe/stripe-error.ts'
import { Telemetry } from './telemetry.ts'
import { Dispatcher, type WebhookHandler, type WebhookHandlerOptions } from './webhooks/dispatch.ts'
import type { WebhookEventType } from './webhooks/event.ts'
import { resolveWebhookOptions } from './webhooks/options.ts'
import { Receiver, type WebhookReceiver } from './webhooks/receive.ts'

/** The server side of Stripe Terminal, ready to be mounted. Make one with {@link createTerminal}. */
export interface Terminal {
  /**
   * Runs an operation for a caller: permission, input, rate limit, owners, Stripe. A stream resolves to its events, for one `for await`;
   * break out of it, or abort `signal`, to end it.
   * @throws TerminalError, and nothing else. A stream may later throw `stream_interrupted`: follow it again.
   */
  invoke<Name extends OperationName>(
    name: Name,
    input: OperationInput<Name>,
    options: InvokeOptions,
  ): Promise<OperationResult<Name>>
  /** Whether an operation is served: payments need `pricing`, refunds need `approve`, test helpers need a test key. */
  has(name: OperationName): boolean
  /**
   * Handles webhook events of a type: `terminal.on('payment_intent.succeeded', async (event, { stripe, request }) => …)`. Register
   * before the server listens: an event without a handler is acknowledged, and not delivered again.
   *
   * Every handler handles an event once, however often it is delivered and to which instance. When a handler throws, Stripe delivers the
   * event again for this handler alone. After a crash in the middle the handler runs again, so it must be safe to repeat.
   *
   * @returns a function that removes the handler
   * @throws TerminalError `misconfigured` when `webhooks` is not set, or two handlers of one type have the same name
   */
  on<Type extends WebhookEventType>(
    type: Type,
    handler: WebhookHandler<Type>,
    options?: WebhookHandlerOptions,
  ): () => void
  /** For mounts that do not serve `POST /webhooks`. Undefined when `webhooks` is not set. */
  readonly webhooks: WebhookReceiver | undefined
  /** The `Stripe` instance that every operation uses. */
  readonly stripe: Stripe
  readonly logger: TerminalLogger
  /** Compared by a mount when it starts; see `assertServable`. */
  readonly core: CoreCopy
  /** Whether Stripe and the store can be worked with, as `GET /readyz` says it. Cached for `readyCacheMs`. Never rejects. */
  ready(): Promise<Readiness>
  /** Milliseconds without an event after which a mount sends a heartbeat on a stream. */
  readonly heartbeatMs: number
  /** Interrupts all streams and takes no new ones; everything else goes on. A server that stops would wait for streams forever. */
  drain(): void
  /** Closes the connections that this instance opened. */
  close(): Promise<void>
}

/**
 * The composition root: checks the options, refuses a configuration that cannot work, and connects the parts.
 *
 * @throws TerminalError `misconfigured` with the fix in its message: a publishable key, a live key pointed at another host than
 * Stripe's, timeouts beyond what Stripe's client SDKs wait for, webhooks without a signing secret.
 */
export function createTerminal(options: TerminalOptions): Terminal {
  const resolved = resolveOptions(options)
  const webhooks = options.webhooks && resolveWebhookOptions(options.webhooks)
  const { livemode } = resolved.stripe
  const telemetry = new Telemetry()
  const { stripe, close: closeStripe } = connectStripe(resolved.stripe, telemetry)
  const store = options.store ?? memoryStore()
  const logger = redactingLogger(options.logger ?? stderrLogger)
  const events = new EventStreams({
    store,
    logger,
    telemetry,
    livemode,
    lifetimeMs: resolved.streams.lifetimeMs,
  })
  const readerLocations = new ReaderLocations()
  const runtime: Runtime = {
    stripe,
    store,
    resolved,
    readerLocations,
    pricing: options.pricing,
    approve: options.approve,
    events,
    livemode,
  }
  const request = { timeout: resolved.timeoutMs, maxNetworkRetries: resolved.maxNetworkRetries }
  const dispatcher = webhooks && new Dispatcher({ store, logger, ...webhooks })
  if (dispatcher) streamWebhooks(dispatcher, events, logger)
  const audit = options.audit && new Auditor(options.audit, stripe, logger)

  return {
    core: CORE,
    stripe,
    logger,
    webhooks:
      dispatcher &&
      new Receiver({ options: webhooks, dispatcher, stripe, request, livemode, logger, telemetry }),
    on: (type, handler, handlerOptions) => {
      if (dispatcher) return dispatcher.on(type, handler, handlerOptions)
      throw misconfigured(
        `The handler of ${type} would never be run: pass webhooks: { secrets: ['whsec_…'] } to createTerminal.`,
      )
    },
    ready: readiness({ stripe, store, logger, request, livemode, cacheMs: resolved.readyCacheMs }),
    heartbeatMs: resolved.streams.heartbeatMs,
    has: (name) => isAvailable(runtime, operations[name]),
    invoke: (name, input, invokeOptions) => {
      const scope = invokeOptions?.scope
      const run = () => withLog(logger, name, () => invoke(runtime, name, input, invokeOptions))
      const audited = audit ? () => audit.run(name, input, scope, run) : run
      return telemetry.operation(name, scope?.account !== undefined, audited) as Promise<never>
    },
    drain: () => events.drain(),
    close: async () => {
      events.drain()
      audit?.close()
      if (!options.store) await store.close()
      await closeStripe()
    },
  }
}

/** Logs failures of the server, and makes every error a TerminalError. */
async function withLog<T>(
  logger: TerminalLogger,
  operation: OperationName,
  run: () => Promise<T>,
): Promise<T> {
  try {
    return await run()
  } catch (error) {
    const failure = fromStripeError(error)
    const { code, status, message, retryAfterSeconds } = failure
    // events/stream.ts has logged why a stream is interrupted, unless the server is stopping.
    if (status < 500 || code === 'stream_interrupted') throw failure
    // In a storm there are thousands of these, all alike: none of them needs its stack.
    if (code === 'upstream_saturated') logger.warn({ operation, code, retryAfterSeconds }, message)
    else logger.error({ operation, err: failure }, message)
    throw failure
  }
}
