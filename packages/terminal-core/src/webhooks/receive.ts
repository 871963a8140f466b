import type Stripe from 'stripe'
import { isTerminalError } from '../errors.ts'
import type { TerminalLogger } from '../logger.ts'
import type { Telemetry } from '../telemetry.ts'
import type { Dispatcher, WebhookContext } from './dispatch.ts'
import { parseEvent, type WebhookEvent } from './event.ts'
import type { ResolvedWebhookOptions } from './options.ts'
import { parseSignature, type Verified, verifySignature } from './signature.ts'

/** Where Stripe's deliveries arrive. */
export interface WebhookReceiver {
  /**
   * Verifies a delivery, then has its event handled. Resolves when it may be answered with a 2xx; every other answer makes Stripe
   * deliver it again.
   *
   * @param body The exact bytes; or how to get them, which is only asked for when there is a signature.
   * @param signature The header `Stripe-Signature`.
   * @throws TerminalError `signature_invalid`, `invalid_request` for a signed body that is no event, `internal` when a handler or the
   * store has failed, `event_in_progress` while another delivery of the event is being handled; and what `body` throws
   */
  receive(body: Uint8Array | (() => Promise<Uint8Array>), signature: string | undefined): Promise<void>
}

interface ReceiverParts {
  options: ResolvedWebhookOptions
  dispatcher: Dispatcher
  stripe: Stripe
  /** What every request of a handler's to Stripe has in common. */
  request: Stripe.RequestOptions
  /** Undefined where the mode of the key is not known. */
  livemode: boolean | undefined
  logger: TerminalLogger
  telemetry: Telemetry
}

export function webhookReceiver({
  options: { secrets, toleranceSeconds },
  dispatcher,
  stripe,
  request,
  livemode,
  logger,
  telemetry,
}: ReceiverParts): WebhookReceiver {
  async function verified(
    body: Uint8Array | (() => Promise<Uint8Array>),
    header: string | undefined,
  ): Promise<Verified & { event: WebhookEvent }> {
    try {
      const signature = parseSignature(header)
      const payload = typeof body === 'function' ? await body() : body
      const nowSeconds = Math.floor(Date.now() / 1000)
      const { secret, signedAt } = verifySignature(payload, signature, secrets, toleranceSeconds, nowSeconds)
      const event = parseEvent(payload, (text) =>
        // It verifies once more, because older versions of stripe-node have no way without.
        stripe.parseEventNotification(text, header as string, secret.secret, Number.POSITIVE_INFINITY),
      )
      return { event, secret, signedAt }
    } catch (error) {
      if (isTerminalError(error) && error.status < 500) {
        logger.warn({ code: error.code }, `A webhook was refused: ${error.message}`)
      }
      throw error
    }
  }

  return {
    async receive(body, signature) {
      const { event, secret, signedAt } = await verified(body, signature)
      if (livemode !== undefined && event.livemode !== livemode) {
        // Stripe docs: the Connect endpoint of a live platform is sent the test events of its connected accounts too.
        logger.warn(
          { event: event.id, type: event.type, livemode: event.livemode },
          'A webhook event of the other mode than the API key was acknowledged and not handled',
        )
        return
      }
      const context: WebhookContext = {
        stripe,
        request: { ...request, ...accountOf(event) },
        delivery: secret.label === undefined ? { signedAt } : { signedAt, label: secret.label },
      }
      await telemetry.webhook({ type: event.type, created: createdAt(event) }, () =>
        dispatcher.dispatch(event, context),
      )
    },
  }
}

/** Milliseconds since the epoch: snapshot events say it in seconds, thin ones as text. */
function createdAt({ created }: WebhookEvent): number {
  return typeof created === 'number' ? created * 1000 : Date.parse(created)
}

function accountOf(event: WebhookEvent): Stripe.RequestOptions {
  if ('account' in event && event.account !== undefined) return { stripeAccount: event.account }
  return event.context ? { stripeContext: event.context } : {}
}
