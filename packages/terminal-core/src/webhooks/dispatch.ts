import type Stripe from 'stripe'
import { misconfigured, TerminalError } from '../errors.ts'
import type { TerminalLogger } from '../logger.ts'
import { partitionOf, type StoreKey, storeKey } from '../store/keys.ts'
import type { CoordinationStore } from '../store/store.ts'
import type { WebhookOutcome } from '../telemetry.ts'
import { matchesType, type WebhookEvent, type WebhookEventOf, type WebhookEventType } from './event.ts'

/** What a handler gets besides the event. */
export interface WebhookContext {
  stripe: Stripe
  /**
   * Options for requests to Stripe about the event: they name its connected account. Events arrive late and out of order, so read the
   * object again where money depends on it: `stripe.paymentIntents.retrieve(id, {}, request)`.
   */
  request: Stripe.RequestOptions
  delivery: {
    /** The label of the secret that has signed this delivery, if it has one. */
    label?: string
    /** Seconds since the epoch: when Stripe signed this attempt. */
    signedAt: number
  }
}

/** May be async. The result is ignored; when it throws, Stripe delivers the event again. */
export type WebhookHandler<Type extends string = string> = (
  event: WebhookEventOf<Type>,
  context: WebhookContext,
) => unknown

/** Options of {@link Terminal.on}. */
export interface WebhookHandlerOptions {
  /**
   * The name under which handled events are recorded. It must be the same on every instance and in every release, or an event that is
   * delivered twice is handled twice. Default: the type and the number of the registration, `charge.captured#1`.
   */
  name?: string
}

interface RegistrationOptions extends WebhookHandlerOptions {
  /** Asked at every delivery before the event is claimed; false skips the handler. */
  wants?: (event: WebhookEvent) => Promise<boolean> | boolean
}

interface Registration {
  type: string
  name: string
  handler: WebhookHandler
  wants: RegistrationOptions['wants']
}

interface DispatcherParts {
  store: CoordinationStore
  logger: TerminalLogger
  leaseMs: number
  retainMs: number
}

/** The handlers of webhook events. */
export class Dispatcher {
  readonly #parts: DispatcherParts
  readonly #registrations = new Set<Registration>()
  /** How many handlers have been registered for each type, to number them. */
  readonly #counts = new Map<string, number>()
  /** The handlers of each type that has been delivered since the last registration. */
  readonly #byType = new Map<string, readonly Registration[]>()

  constructor(parts: DispatcherParts) {
    this.#parts = parts
  }

  /** See `Terminal.on`. */
  on<Type extends WebhookEventType>(
    type: Type,
    handler: WebhookHandler<Type>,
    { name = this.#nextName(type), wants }: RegistrationOptions = {},
  ): () => void {
    if (typeof handler !== 'function') throw misconfigured(`The handler of ${type} is not a function.`)
    if (type === '' || name === '') throw misconfigured('A webhook handler needs a type and a name.')
    for (const registered of this.#registrations) {
      const overlaps = matchesType(type, registered.type) || matchesType(registered.type, type)
      if (registered.name === name && overlaps) {
        throw misconfigured(`Two webhook handlers of ${type} are named ${name}: only one would be run.`)
      }
    }
    const registration: Registration = { type, name, handler: handler as unknown as WebhookHandler, wants }
    this.#registrations.add(registration)
    this.#byType.clear()
    return () => {
      this.#registrations.delete(registration)
      this.#byType.clear()
    }
  }

  /**
   * Runs every handler of an event's type that has not handled the event yet.
   * @throws TerminalError `internal` when one has failed, `event_in_progress` while one is running for another delivery
   */
  async dispatch(event: WebhookEvent, context: WebhookContext): Promise<WebhookOutcome> {
    // In parallel: a handler that fails must not keep the others from the event.
    const results = await Promise.all(
      this.#handlersOf(event.type).map((handler) => handleOnce(handler, event, context, this.#parts)),
    )
    if (results.includes('failed')) {
      throw new TerminalError('internal', { message: `A handler of ${event.id} has failed.` })
    }
    // An answer of 200 would lose the event if the attempt that is still running fails.
    if (results.includes('busy')) throw new TerminalError('event_in_progress')
    if (results.includes('handled')) return 'handled'
    if (results.includes('done')) return 'duplicate'
    this.#parts.logger.info({ event: event.id, type: event.type }, 'Nothing handles this webhook event')
    return 'unknown'
  }

  #nextName(type: string): string {
    const number = (this.#counts.get(type) ?? 0) + 1
    this.#counts.set(type, number)
    return `${type}#${number}`
  }

  #handlersOf(type: string): readonly Registration[] {
    let handlers = this.#byType.get(type)
    if (!handlers) {
      handlers = [...this.#registrations].filter((registered) => matchesType(type, registered.type))
      this.#byType.set(type, handlers)
    }
    return handlers
  }
}

/** Runs one handler unless it has handled the event, or is handling it. Never rejects: what fails is logged. */
async function handleOnce(
  { name, handler, wants }: Registration,
  event: WebhookEvent,
  context: WebhookContext,
  { store, logger, leaseMs, retainMs }: DispatcherParts,
): Promise<'handled' | 'done' | 'busy' | 'failed' | 'unwanted'> {
  const facts = { event: event.id, type: event.type, handler: name }
  try {
    if (wants && !(await wants(event))) return 'unwanted'
    const key = claimKey(event, name)
    const claim = await store.claim(key, leaseMs)
    if (claim.state !== 'claimed') return claim.state
    try {
      await handler(event, context)
    } catch (error) {
      logger.error(
        { ...facts, err: error },
        'A webhook handler has failed; Stripe will deliver the event again',
      )
      await store.release(key, claim.token)
      return 'failed'
    }
    if (!(await store.complete(key, claim.token, retainMs))) {
      logger.warn(
        facts,
        'A webhook handler took longer than webhooks.leaseMs, and another has handled the event too',
      )
    }
    return 'handled'
  } catch (error) {
    logger.error({ ...facts, err: error }, 'The store has failed; Stripe will deliver the event again')
    return 'failed'
  }
}

function claimKey(event: WebhookEvent, handler: string): StoreKey {
  const account = 'account' in event ? event.account : event.context?.toString()
  return storeKey(partitionOf(event.livemode, account), 'webhook', event.id, handler)
}
