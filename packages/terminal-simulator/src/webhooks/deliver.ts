import type { Event } from '../state/event.ts'
import type { DeliveryAttempt } from '../state/webhook-delivery.ts'
import type { World } from '../world.ts'
import { payloadFor } from './payload.ts'
import { post } from './post.ts'
import { live, signatureHeader } from './secret.ts'
import type { Target } from './target.ts'

/** Posts an event to a target, signed with each of its valid secrets. Never rejects: the attempt contains the error. */
export async function deliverOnce(
  world: World,
  event: Event,
  target: Target,
  signal: AbortSignal,
): Promise<DeliveryAttempt> {
  const at = world.clock.now()
  const payload = payloadFor(event, target)
  // A receiver checks the age of a signature by the wall clock, or by a test clock that it shares with the simulator. A time in the
  // future is accepted, so the later of the two times works for both.
  const seconds = Math.floor(Math.max(at, Date.now()) / 1000)
  const headers = {
    Accept: '*/*; q=0.5, application/xml',
    'Cache-Control': 'no-cache',
    'Content-Type': 'application/json; charset=utf-8',
    'Stripe-Signature': signatureHeader(payload, live(world, target.secrets), seconds),
    'User-Agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
  }
  try {
    const timeoutMs = world.settings.webhookTimeoutMs
    const { status, text } = await post(target.url, headers, payload, { timeoutMs, signal })
    // Stripe docs, webhooks: anything but 2xx is a failure, redirects included.
    const good = status >= 200 && status < 300
    return { at, status, response: text, error: good ? null : `answered ${status}` }
  } catch (error) {
    return { at, status: null, response: '', error: (error as Error).message }
  }
}
