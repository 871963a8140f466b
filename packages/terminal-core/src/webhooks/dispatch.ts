import type Stripe from 'stripe'
import { misconfigured, TerminalError } from '../errors.ts'
import type { TerminalLogger } from '../logger.ts'
import { partitionOf, type StoreKey, storeKey } from '../store/keys.ts'
import type { CoordinationStore } from '../store/store.ts'
import type { WebhookOutcome } from '../telemetry.ts'
import { isHeard, type WebhookEvent, type WebhookEventOf, type WebhookEventType } from './event.ts'

/** What a handler is given beside the event. */
export interface WebhookContext {
  stripe: Stripe
  /**
   * Options for what you ask Stripe about the event: they name the connected account that it happened in. Events come late and out of
   * order, so read the object anew where money depends on it: `stripe.paymentIntents.retrieve(id, {}, request)`.
   */
  request: Stripe.RequestOptions
  delivery: {
    /** The label of the secret that has signed this delivery, if it has one. */
    label?: string
    /** Seconds since the epoch: when Stripe signed this attempt. */
    signedAt: number
  }
}

/** May be async. What it returns is not looked at; when it throws, Stripe is asked to deliver the event again. */
export type WebhookHandler<Type extends string = string> = (
  event: WebhookEventOf<Type>,
  context: WebhookContext,
) => unknown

/** Options of {@link Terminal.on}. */
export interface WebhookHandlerOptions {
  /**
   * Names the handler where it is written down that it has handled an event. The same on every instance and from one release to the
   * next, or an event that is delivered twice is handled twice. Default: the type and the number of the registration, `charge.captured#1`.
   */
  name?: string
}

/** Options of {@link Dispatcher.on}. */
interface RegistrationOptions extends WebhookHandlerOptions {
  /** Asked with every delivery before anything is written down: false, and the handler does not hear of it. */
  wants?: (event: WebhookEvent) => Promise<boolean> | boolean
}

/** The handlers of webhook events. */
export interface Dispatcher {
  /** See `Terminal.on`. */
  on<Type extends WebhookEventType>(
    type: Type,
    handler: WebhookHandler<Type>,
    options?: RegistrationOptions,
  ): () => void
  /**
   * Has every handler of an event's type handle it, each unless it has done so before.
   * @throws TerminalError `internal` when one has failed, `event_in_progress` when one is still at it elsewhere
   */
  dispatch(event: WebhookEvent, context: WebhookContext): Promise<WebhookOutcome>
}

interface Registered {
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

export function createDispatcher({ store, logger, leaseMs, retainMs }: DispatcherParts): Dispatcher {
  const handlers = new Set<Registered>()
  const registrations = new Map<string, number>()
  /** Who hears of a type, for the types that have come since the last registration. */
  const audiences = new Map<string, readonly Registered[]>()

  function nextName(type: string): string {
    const number = (registrations.get(type) ?? 0) + 1
    registrations.set(type, number)
    return `${type}#${number}`
  }

  function audienceOf(type: string): readonly Registered[] {
    let audience = audiences.get(type)
    if (!audience) {
      audience = [...handlers].filter((handler) => isHeard(type, handler.type))
      audiences.set(type, audience)
    }
    return audience
  }

  async function handleOnce(
    { name, handler, wants }: Registered,
    event: WebhookEvent,
    context: WebhookContext,
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

  return {
    on(type, handler, { name = nextName(type), wants } = {}) {
      if (typeof handler !== 'function') throw misconfigured(`The handler of ${type} is not a function.`)
      if (type === '' || name === '') throw misconfigured('A webhook handler needs a type and a name.')
      for (const other of handlers) {
        const overlaps = isHeard(type, other.type) || isHeard(other.type, type)
        if (other.name === name && overlaps) {
          throw misconfigured(`Two webhook handlers of ${type} are named ${name}: only one would be run.`)
        }
      }
      const registered: Registered = { type, name, handler: handler as unknown as WebhookHandler, wants }
      handlers.add(registered)
      audiences.clear()
      return () => {
        handlers.delete(registered)
        audiences.clear()
      }
    },
    async dispatch(event, context) {
      const heard = audienceOf(event.type)
      // One that is failing must not keep the others from the event.
      const outcomes = await Promise.all(heard.map((handler) => handleOnce(handler, event, context)))
      if (outcomes.includes('failed')) {
        throw new TerminalError('internal', { message: `A handler of ${event.id} has failed.` })
      }
      // An answer of 200 would lose the event if the attempt that is still running fails.
      if (outcomes.includes('busy')) throw new TerminalError('event_in_progress')
      if (outcomes.includes('handled')) return 'handled'
      if (outcomes.includes('done')) return 'duplicate'
      logger.info({ event: event.id, type: event.type }, 'Nothing handles this webhook event')
      return 'unknown'
    },
  }
}

function claimKey(event: WebhookEvent, handler: string): StoreKey {
  const account = 'account' in event ? event.account : event.context?.toString()
  return storeKey(partitionOf(event.livemode, account), 'webhook', event.id, handler)
}
