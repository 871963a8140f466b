import { object, oneOf, optional, text, wholeNumber } from '../api/fields.ts'
import { controlRoute, type JsonRoute } from './route.ts'

/** A card in front of a reader that an app drives. */
const presented = object({
  number: optional(text({ max: 30 })),
  type: optional(oneOf(['card_present', 'interac_present', 'card'])),
  tip: optional(wholeNumber()),
  allow_redisplay: optional(oneOf(['always', 'limited', 'unspecified'])),
  reader: optional(text()),
  location: optional(text()),
})

/** What an app does with one of Stripe's client SDKs, and objects that somebody else works on. */
export const paymentControlRoutes: readonly JsonRoute[] = [
  controlRoute({
    method: 'POST',
    path: '/payment_intents/:payment_intent/collect',
    summary: 'An app reads a card: the PaymentIntent then waits for its confirmation.',
    body: presented,
    answers: object({}),
    run({ simulator, path, body }) {
      simulator.control.payments.collect(path.payment_intent as string, body)
      return {}
    },
  }),
  controlRoute({
    method: 'POST',
    path: '/payment_intents/:payment_intent/process',
    summary: 'An app reads a card and confirms; answers the status afterwards.',
    body: presented,
    answers: object({ status: text() }),
    run: ({ simulator, path, body }) => ({
      status: simulator.control.payments.process(path.payment_intent as string, body),
    }),
  }),
  controlRoute({
    method: 'POST',
    path: '/locks/:id',
    summary:
      'Requests that write to the object with this id are answered 429 `lock_timeout`, until it is unlocked.',
    answers: object({}),
    run({ simulator, path }) {
      simulator.control.locks.lock(path.id as string)
      return {}
    },
  }),
  controlRoute({
    method: 'DELETE',
    path: '/locks/:id',
    summary: 'Unlocks the object.',
    answers: object({}),
    run({ simulator, path }) {
      simulator.control.locks.unlock(path.id as string)
      return {}
    },
  }),
]
