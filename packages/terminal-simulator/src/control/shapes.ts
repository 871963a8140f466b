import {
  anyObject,
  described,
  type Field,
  list,
  nullable,
  object,
  oneOf,
  text,
  wholeNumber,
  yesNo,
} from '../api/fields.ts'
import type { LoggedRequest } from '../log/request-log.ts'
import type { Screen } from '../reader/screen.ts'
import type { Event } from '../state/event.ts'
import type { Location } from '../state/location.ts'
import type { PaymentIntent } from '../state/payment-intent.ts'
import type { Reader } from '../state/reader.ts'
import type { ReaderFault } from '../state/reader-fault.ts'
import type { Phase } from '../state/reader-slot.ts'
import type { WebhookDelivery } from '../state/webhook-delivery.ts'
import type { WebhookEndpointInfo } from './webhooks.ts'

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

/** Milliseconds since the Unix epoch, on the simulator's clock. */
const time = () => described(wholeNumber(), "Milliseconds since the Unix epoch, on the simulator's clock.")

const owned = { account: text(), livemode: yesNo() }

interface Owned {
  account: string
  livemode: boolean
  id: string
}

/** A reader: what the API shows, and what only somebody in front of it sees. */
export interface ReaderState extends Owned {
  reader: Reader
  phase: Phase
  screen: Screen
  unplugged: boolean
  jammed: boolean
  faults: ReaderFault[]
}
export const readerState: Field<ReaderState> = object({
  ...owned,
  id: text(),
  reader: anyObject<Reader>("Stripe's `terminal.reader` object."),
  phase: described(
    oneOf(PHASES),
    'What it is doing; Stripe shows most of these as `action.status: in_progress`.',
  ),
  screen: anyObject<Screen>('What stands on its screen; `kind` says which of the other members there are.'),
  unplugged: yesNo(),
  jammed: yesNo(),
  faults: list(anyObject<ReaderFault>('A fault that has not happened yet.')),
})

interface PaymentState extends Owned {
  payment_intent: PaymentIntent
}
const paymentState: Field<PaymentState> = object({
  ...owned,
  id: text(),
  payment_intent: anyObject<PaymentIntent>("Stripe's `payment_intent` object."),
})

interface LocationState extends Owned {
  location: Location
}
const locationState: Field<LocationState> = object({
  ...owned,
  id: text(),
  location: anyObject<Location>("Stripe's `terminal.location` object."),
})

export const request = object({
  method: text(),
  path: text(),
  params: anyObject<LoggedRequest['params']>('Query and body together; card numbers are left out.'),
  status: nullable(wholeNumber()),
  error: nullable(text()),
  fault: described(
    nullable(oneOf(['status', 'latency', 'drop_before', 'drop_after', 'slow_body', 'truncated_body'])),
    'The fault that befell it.',
  ),
  account: nullable(text()),
  livemode: nullable(yesNo()),
  requestId: text(),
  idempotencyKey: nullable(text()),
  at: time(),
  ms: described(nullable(wholeNumber()), 'How long the answer took, in milliseconds of real time.'),
}) satisfies Field<LoggedRequest>

export const event: Field<Event> = anyObject<Event>("Stripe's `event` object.")

const attempt = object({
  at: time(),
  status: nullable(wholeNumber()),
  response: text(),
  error: nullable(text()),
})

export const delivery: Field<WebhookDelivery> = object({
  ...owned,
  id: text(),
  object: oneOf(['webhook_delivery']),
  event: text(),
  type: text(),
  endpoint: text(),
  url: text(),
  payload: oneOf(['snapshot', 'thin']),
  cause: oneOf(['event', 'duplicate', 'resend']),
  status: oneOf(['pending', 'held', 'delayed', 'delivered', 'retrying', 'failed', 'dropped']),
  attempts: list(attempt),
  next_attempt_at: nullable(time()),
})

export const endpoint: Field<WebhookEndpointInfo> = object({
  ...owned,
  id: text(),
  url: text(),
  enabled: yesNo(),
  enabled_events: list(text()),
  payload: oneOf(['snapshot', 'thin']),
  own: yesNo(),
  connected: yesNo(),
})

/** Everything that a page about the simulator shows. */
export interface State {
  clock: { kind: 'real' | 'test'; now: number }
  accounts: { id: string; country: string; connected_to: string | null }[]
  locations: LocationState[]
  readers: ReaderState[]
  payment_intents: PaymentState[]
  endpoints: WebhookEndpointInfo[]
}
export const state: Field<State> = object({
  clock: object({ kind: oneOf(['real', 'test']), now: time() }),
  accounts: list(object({ id: text(), country: text(), connected_to: nullable(text()) })),
  locations: list(locationState),
  readers: list(readerState),
  payment_intents: described(list(paymentState), 'The newest 50.'),
  endpoints: list(endpoint),
})
