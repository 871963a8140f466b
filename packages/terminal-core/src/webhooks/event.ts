import { isUtf8 } from 'node:buffer'
import type Stripe from 'stripe'
import { TerminalError } from '../errors.ts'

/** What Stripe delivers: snapshot events with their object, and thin ones that only say which object it is. */
export type WebhookEvent = Stripe.Event | Stripe.V2.Core.EventNotification

/**
 * What a handler listens to: the type of a snapshot event (`payment_intent.succeeded`), of a thin one (`v1.payment_intent.succeeded`), a
 * beginning with an asterisk behind it (`terminal.reader.*`), or `*` for everything. Types that are newer than the installed `stripe`
 * are taken too.
 */
export type WebhookEventType = WebhookEvent['type'] | `${string}*` | (string & {})

type Listened<Type extends string> = Extract<
  WebhookEvent,
  { type: Type extends `${infer Beginning}*` ? `${Beginning}${string}` : Type }
>

/** The event that a handler of a type gets. */
export type WebhookEventOf<Type extends string> = [Listened<Type>] extends [never]
  ? WebhookEvent
  : Listened<Type>

/** Whether a handler of `pattern` handles events of `type`. */
export function matchesType(type: string, pattern: string): boolean {
  return pattern.endsWith('*') ? type.startsWith(pattern.slice(0, -1)) : type === pattern
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** The text of a body, byte for byte: Stripe signs nothing but UTF-8. @throws TerminalError `signature_invalid` */
export function textOf(body: Uint8Array): string {
  if (isUtf8(body)) return decoder.decode(body)
  throw new TerminalError('signature_invalid', {
    message: 'The body is not UTF-8, so Stripe has not signed it.',
  })
}

/**
 * Parses a body whose signature has been verified.
 *
 * @param toNotification makes a thin event of the text
 * @throws TerminalError `invalid_request` for anything but an event
 */
export function parseEvent(
  text: string,
  toNotification: () => Stripe.V2.Core.EventNotification,
): WebhookEvent {
  const event = parseJson(text)
  const isEvent = typeof event?.id === 'string' && typeof event.type === 'string'
  if (isEvent && event.object === 'event') return event as unknown as Stripe.Event
  // stripe-node expects the context to be a string or missing.
  const hasContext = typeof (event?.context ?? '') === 'string'
  if (isEvent && hasContext && event.object === 'v2.core.event') return toNotification()
  throw new TerminalError('invalid_request', { message: 'The body is signed, but it is not an event.' })
}

function parseJson(text: string): Record<string, unknown> | null {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
