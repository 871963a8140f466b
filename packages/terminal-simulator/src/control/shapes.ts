import {
  array,
  boolean,
  integer,
  clearable as nullable,
  object,
  oneOf,
  type Param,
  required,
  string,
} from '../api/params.ts'
import type { LoggedRequest } from '../log/request-log.ts'
import type { Screen } from '../reader/screen.ts'
import type { Event } from '../state/event.ts'
import type { Location } from '../state/location.ts'
import type { PaymentIntent } from '../state/payment-intent.ts'
import type { Reader } from '../state/reader.ts'
import type { ReaderFault } from '../state/reader-fault.ts'
import type { Phase } from '../state/reader-slot.ts'
import type { WebhookDelivery } from '../state/webhook-delivery.ts'

/** An object that Stripe documents. */
export function anyObject<T extends object>(description: string): Param<T> {
  return { schema: { type: 'object', description }, read: (value) => value as unknown as T }
}

/** An object with all of these members. */
export function whole<P extends Record<string, Param<unknown>>>(
  params: P,
): Param<{ [K in keyof P]: P[K] extends Param<infer T> ? T : never }> {
  const members = Object.entries(params).map(([name, param]) => [name, required(param)])
  return object(Object.fromEntries(members)) as never
}

function described<T>(param: Param<T>, description: string): Param<T> {
  return { ...param, schema: { ...param.schema, description } }
}

const PHASES = [
  'idle',
  'display',
  'awaiting_card',
  'authorising',
  'collected',
  'awaiting_inputs',
  'lost',
  'sdk',
] as const satisfies readonly Phase[]

const text = string({ max: 100_000 })
const time = described(integer(), "Milliseconds since the Unix epoch, on the simulator's clock.")

const owned = { account: string(), livemode: boolean(), id: string() }

interface Owned {
  account: string
  livemode: boolean
  id: string
}

/** A reader as the API shows it, with its screen and the state of the device. */
export interface ReaderState extends Owned {
  reader: Reader
  phase: Phase
  screen: Screen
  unplugged: boolean
  jammed: boolean
  faults: ReaderFault[]
}
export const readerState: Param<ReaderState> = whole({
  ...owned,
  reader: anyObject<Reader>("Stripe's `terminal.reader` object."),
  phase: described(
    oneOf(PHASES),
    'What the reader is doing. Stripe shows most phases as `action.status: in_progress`.',
  ),
  screen: anyObject<Screen>('The content of its screen; `kind` decides which other members exist.'),
  unplugged: boolean(),
  jammed: boolean(),
  faults: array(anyObject<ReaderFault>('A fault that has not happened yet.')),
})

interface PaymentState extends Owned {
  payment_intent: PaymentIntent
}
const paymentState: Param<PaymentState> = whole({
  ...owned,
  payment_intent: anyObject<PaymentIntent>("Stripe's `payment_intent` object."),
})

interface LocationState extends Owned {
  location: Location
}
const locationState: Param<LocationState> = whole({
  ...owned,
  location: anyObject<Location>("Stripe's `terminal.location` object."),
})

export const request: Param<LoggedRequest> = whole({
  method: string(),
  path: text,
  params: anyObject<LoggedRequest['params']>('Query and body together, without card numbers.'),
  status: nullable(integer()),
  error: nullable(text),
  fault: described(
    nullable(oneOf(['status', 'latency', 'drop_before', 'drop_after', 'slow_body', 'truncated_body'])),
    'The fault that was applied to it.',
  ),
  account: nullable(string()),
  livemode: nullable(boolean()),
  requestId: string(),
  idempotencyKey: nullable(text),
  at: time,
  ms: described(nullable(integer()), 'The duration until the answer, in milliseconds of real time.'),
})

export const event = anyObject<Event>("Stripe's `event` object.")

const attempt = whole({
  at: time,
  status: nullable(integer()),
  response: text,
  error: nullable(text),
})

export const delivery: Param<WebhookDelivery> = whole({
  ...owned,
  object: oneOf(['webhook_delivery']),
  event: string(),
  type: string(),
  endpoint: string(),
  url: text,
  payload: oneOf(['snapshot', 'thin']),
  cause: oneOf(['event', 'duplicate', 'resend']),
  status: oneOf(['pending', 'held', 'delayed', 'delivered', 'retrying', 'failed', 'dropped']),
  attempts: array(attempt),
  next_attempt_at: nullable(time),
})

/** A webhook endpoint or event destination as a test sees it. */
export interface WebhookEndpointInfo extends Owned {
  url: string
  enabled: boolean
  enabled_events: string[]
  payload: 'snapshot' | 'thin'
  /** It receives the events of its own account. */
  own: boolean
  /** It receives the events of the connected accounts. */
  connected: boolean
}
export const endpoint: Param<WebhookEndpointInfo> = whole({
  ...owned,
  url: text,
  enabled: boolean(),
  enabled_events: array(string()),
  payload: oneOf(['snapshot', 'thin']),
  own: boolean(),
  connected: boolean(),
})

/** The state of the whole simulator. */
export interface State {
  clock: { kind: 'real' | 'test'; now: number }
  accounts: { id: string; country: string; connected_to: string | null }[]
  locations: LocationState[]
  readers: ReaderState[]
  payment_intents: PaymentState[]
  endpoints: WebhookEndpointInfo[]
}
export const state: Param<State> = whole({
  clock: whole({ kind: oneOf(['real', 'test']), now: time }),
  accounts: array(whole({ id: string(), country: string(), connected_to: nullable(string()) })),
  locations: array(locationState),
  readers: array(readerState),
  payment_intents: described(array(paymentState), 'The newest 50.'),
  endpoints: array(endpoint),
})
