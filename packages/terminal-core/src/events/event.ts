import type Stripe from 'stripe'
import { z } from 'zod'
import { LOCATION_KEY } from '../access/marks.ts'
import type { Permission } from '../access/permissions.ts'
import {
  charge,
  paymentIntent,
  setupIntent,
  toCharge,
  toPaymentIntent,
  toSetupIntent,
} from '../objects/intents.ts'
import { type Reader, reader, toReader } from '../objects/reader.ts'
import { refund, toRefund } from '../objects/refund.ts'
import { idOf } from '../stripe/reference.ts'
import type { WebhookEvent } from '../webhooks/event.ts'

const data = z.discriminatedUnion('object', [
  reader,
  paymentIntent.omit({ client_secret: true }),
  setupIntent.omit({ client_secret: true }),
  refund,
  charge,
])

export const terminalEvent = z.object({
  /** The position in the stream: send the last one as `last_event_id` to continue after it. */
  id: z.string(),
  type: z.string(),
  /** Seconds since the epoch. Events may be late and out of order, so a later event can hold an older object. */
  created: z.number(),
  /** The connected account that it happened in; null for the account of the key. */
  account: z.string().nullable(),
  location: z.string().nullable(),
  reader: z.string().nullable(),
  payment_intent: z.string().nullable(),
  /** The object at that time, without secrets and without what a customer has typed on a reader: retrieve the reader for that. */
  data: data.nullable(),
})

/**
 * A live event. `type` is Stripe's (`terminal.reader.action_succeeded`, `payment_intent.succeeded` …) or one of ours:
 *
 * - `stream.started`: the first event of a new stream.
 * - `stream.reset`: events were missed, because the last one seen is too old. Read again what you show.
 * - `reader.snapshot`: the current reader, first event of a stream of one reader, in place of the two above.
 * - `reader.command`: a reader has received a command that was sent here.
 */
export type TerminalEvent = z.output<typeof terminalEvent>

/** An event that is not in a stream yet. */
export type EventDraft = Omit<TerminalEvent, 'id'>

type Data = NonNullable<TerminalEvent['data']>

/** The events of Stripe that are streamed; `*` at the end of a name matches any ending. */
export const STREAMED_EVENTS = [
  'terminal.reader.*',
  'payment_intent.*',
  'setup_intent.*',
  'refund.*',
  'charge.refunded',
  'v1.terminal.reader.*',
  'v1.payment_intent.*',
] as const

/** The permission to see an object in a stream: the one to retrieve it. */
const READ_PERMISSION = {
  'terminal.reader': 'readers:read',
  payment_intent: 'payment_intents:read',
  setup_intent: 'setup_intents:read',
  refund: 'refunds:read',
  charge: 'payment_intents:read',
} as const satisfies Record<Data['object'], Permission>

/** An event without an object. */
export function bareEvent(type: string, account: string | undefined): EventDraft {
  return {
    type,
    created: Math.floor(Date.now() / 1000),
    account: account ?? null,
    location: null,
    reader: null,
    payment_intent: null,
    data: null,
  }
}

/** An event of ours about a reader. */
export function readerEvent(type: string, account: string | undefined, from: Reader): EventDraft {
  return { ...bareEvent(type, account), ...aboutReader(from) }
}

/** The live event for a verified event of Stripe's; undefined for objects that are not streamed. */
export function fromStripeEvent(event: Stripe.Event): EventDraft | undefined {
  const about = aboutObject(event.data.object as StreamedObject)
  return about && { ...bareEvent(event.type, event.account), created: event.created, ...about }
}

/** The connected account of an event. In the context of a thin event it comes last. */
export function accountOf(event: WebhookEvent): string | undefined {
  return event.object === 'event' ? event.account : event.context?.toString().split('/').at(-1)
}

/** The field of a live event that holds the id of an object which the event does not contain. */
const NAMED_IN = { 'terminal.reader': 'reader', payment_intent: 'payment_intent' } as const

/**
 * The live event for a verified thin event; undefined for objects that are not streamed. A thin event names its object without its
 * location, so only callers with all locations see it.
 */
export function fromNotification(event: Stripe.V2.Core.EventNotification): EventDraft | undefined {
  const { type, created } = event
  const object = 'related_object' in event ? event.related_object : null
  if (!object || !('id' in object) || !Object.hasOwn(NAMED_IN, object.type)) return undefined
  return {
    ...bareEvent(type, accountOf(event)),
    created: Math.floor(Date.parse(created) / 1000),
    [NAMED_IN[object.type as keyof typeof NAMED_IN]]: object.id,
  }
}

/** The permission to see an event; undefined for an event about no object. */
export function permissionToSee({ data, reader, payment_intent }: EventDraft): Permission | undefined {
  if (data !== null) return READ_PERMISSION[data.object]
  if (reader !== null) return READ_PERMISSION['terminal.reader']
  return payment_intent === null ? undefined : READ_PERMISSION.payment_intent
}

type StreamedObject =
  | Stripe.Terminal.Reader
  | Stripe.PaymentIntent
  | Stripe.SetupIntent
  | Stripe.Refund
  | Stripe.Charge

type About = Pick<EventDraft, 'location' | 'reader' | 'payment_intent' | 'data'>

function aboutObject(from: StreamedObject): About | undefined {
  switch (from.object) {
    case 'terminal.reader':
      return aboutReader(toReader(from))
    case 'payment_intent': {
      const { client_secret: _, ...data } = toPaymentIntent(from)
      return { location: data.location, reader: null, payment_intent: data.id, data }
    }
    case 'setup_intent': {
      const { client_secret: _, ...data } = toSetupIntent(from)
      return { location: data.location, reader: null, payment_intent: null, data }
    }
    case 'refund':
      return { ...aboutMoney(from), data: toRefund(from) }
    case 'charge':
      return { ...aboutMoney(from), data: toCharge(from) }
    default:
      return undefined
  }
}

function aboutReader(from: Reader): About {
  const action = from.action && { ...from.action, inputs: null }
  return {
    location: from.location,
    reader: from.id,
    payment_intent: action?.payment_intent ?? null,
    data: { ...from, action },
  }
}

/** Stripe docs: a charge gets the metadata of its PaymentIntent when it is created. Refunds have our own mark. */
function aboutMoney({ metadata, payment_intent }: Stripe.Refund | Stripe.Charge): Omit<About, 'data'> {
  return { location: metadata?.[LOCATION_KEY] ?? null, reader: null, payment_intent: idOf(payment_intent) }
}
