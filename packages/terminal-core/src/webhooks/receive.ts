import type Stripe from 'stripe'
import { isTerminalError } from '../errors.ts'
import type { TerminalLogger } from '../logger.ts'
import type { Telemetry } from '../telemetry.ts'
import type { Dispatcher, WebhookContext } from './dispatch.ts'
import { parseEvent, textOf, type WebhookEvent } from './event.ts'
import type { ResolvedWebhookOptions, WebhookSecret } from './options.ts'
import { NODE_CRYPTO, parseSignature, verifySignature } from './signature.ts'

/** The exact bytes, or a function that reads them. */
type Body = Uint8Array | (() => Promise<Uint8Array>)

/** Receives deliveries of Stripe. */
export interface WebhookReceiver {
  /**
   * Verifies a delivery and runs the handlers of its event. Answer 2xx when it resolves; any other answer makes Stripe deliver the event
   * again.
   *
   * @param body The exact bytes, or a function that reads them, called only if there is a signature.
   * @param signature The header `Stripe-Signature`.
   * @throws TerminalError `signature_invalid`, `invalid_request` for a signed body that is no event, `internal` when a handler or the
   * store has failed, `event_in_progress` while another delivery of the event is being handled; and what `body` throws
   */
  receive(body: Body, signature: string | undefined): Promise<void>
}

interface ReceiverParts {
  options: ResolvedWebhookOptions
  dispatcher: Dispatcher
  stripe: Stripe
  /** The options of every request that a handler sends to Stripe. */
  request: Stripe.RequestOptions
  /** Undefined if the mode of the key is not known. */
  livemode: boolean | undefined
  logger: TerminalLogger
  telemetry: Telemetry
}

/** A delivery that has been verified. */
interface Delivery {
  event: WebhookEvent
  secret: WebhookSecret
  /** Seconds since the epoch. */
  signedAt: number
}

/** Verifies deliveries and dispatches their events. */
export class Receiver implements WebhookReceiver {
  readonly #parts: ReceiverParts

  constructor(parts: ReceiverParts) {
    this.#parts = parts
  }

  async receive(body: Body, signature: string | undefined): Promise<void> {
    const { dispatcher, livemode, logger, telemetry } = this.#parts
    const delivery = await this.#verified(body, signature)
    const { event } = delivery
    if (livemode !== undefined && event.livemode !== livemode) {
      // Stripe docs: the Connect endpoint of a live platform is sent the test events of its connected accounts too.
      logger.warn(
        { event: event.id, type: event.type, livemode: event.livemode },
        'A webhook event of the other mode than the API key was acknowledged and not handled',
      )
      return
    }
    const context = contextOf(delivery, this.#parts)
    await telemetry.webhook({ type: event.type, created: createdAt(event) }, () =>
      dispatcher.dispatch(event, context),
    )
  }

  async #verified(body: Body, header: string | undefined): Promise<Delivery> {
    try {
      return await verifiedDelivery(body, header, this.#parts)
    } catch (error) {
      if (isTerminalError(error) && error.status < 500) {
        this.#parts.logger.warn({ code: error.code }, `A webhook was refused: ${error.message}`)
      }
      throw error
    }
  }
}

async function verifiedDelivery(
  body: Body,
  header: string | undefined,
  { stripe, options: { secrets, toleranceSeconds } }: ReceiverParts,
): Promise<Delivery> {
  // A body without a signature is not even read.
  const signature = parseSignature(header)
  const text = textOf(typeof body === 'function' ? await body() : body)
  const nowSeconds = Math.floor(Date.now() / 1000)
  const secret = verifySignature(stripe, text, signature, secrets, toleranceSeconds, nowSeconds)
  const event = parseEvent(text, () => notificationOf(stripe, text, signature.header, secret))
  return { event, secret, signedAt: signature.signedAt }
}

/** stripe-node before 22.5 parses a thin event only together with its signature. */
function notificationOf(
  stripe: Stripe,
  text: string,
  header: string,
  { secret }: WebhookSecret,
): Stripe.V2.Core.EventNotification {
  return 'parseEventNotificationWithoutVerification' in stripe
    ? stripe.parseEventNotificationWithoutVerification(text)
    : (stripe as Stripe).parseEventNotification(text, header, secret, Number.POSITIVE_INFINITY, NODE_CRYPTO)
}

function contextOf(
  { event, secret: { label }, signedAt }: Delivery,
  { stripe, request }: ReceiverParts,
): WebhookContext {
  return {
    stripe,
    request: { ...request, ...accountOf(event) },
    delivery: label === undefined ? { signedAt } : { signedAt, label },
  }
}

/** Milliseconds since the epoch. Snapshot events have seconds, thin events a text. */
function createdAt({ created }: WebhookEvent): number {
  return typeof created === 'number' ? created * 1000 : Date.parse(created)
}

function accountOf(event: WebhookEvent): Stripe.RequestOptions {
  if ('account' in event && event.account !== undefined) return { stripeAccount: event.account }
  return event.context ? { stripeContext: event.context } : {}
}
