import { list, object, oneOf, optional, text, wholeNumber } from '../api/fields.ts'
import { controlRoute, type JsonRoute } from './route.ts'
import { delivery, endpoint } from './shapes.ts'

const limit = optional(wholeNumber({ min: 1, max: 10_000 }))
const someDeliveries = { event: optional(text()), endpoint: optional(text()), type: optional(text()) }
const allDeliveries = list(delivery)
const oneEndpoint = object({ endpoint: optional(text()) })

/** Webhooks on their way. */
export const webhookControlRoutes: readonly JsonRoute[] = [
  controlRoute({
    method: 'GET',
    path: '/deliveries',
    summary: 'Deliveries of webhooks with their attempts, oldest first.',
    query: { ...someDeliveries, limit },
    answers: allDeliveries,
    run: ({ simulator, query: { limit = 100, ...filter } }) =>
      simulator.control.webhooks.deliveries(filter).slice(-limit),
  }),

  ...(['resend', 'duplicate'] as const).map((deed) =>
    controlRoute({
      method: 'POST',
      path: `/events/:event/${deed}`,
      summary:
        deed === 'resend'
          ? 'Sends an event again, once, to one endpoint or to all that ask for it. Answers its deliveries when that has been tried.'
          : 'Delivers an event a second time, with retries, as Stripe may. Answers its deliveries when that has been tried.',
      body: oneEndpoint,
      answers: allDeliveries,
      async run({ simulator, path, body }) {
        const { webhooks } = simulator.control
        await webhooks[deed](path.event as string, body)
        return webhooks.deliveries({ event: path.event as string })
      },
    }),
  ),

  controlRoute({
    method: 'GET',
    path: '/webhooks/endpoints',
    summary: 'Webhook endpoints and event destinations of all accounts, without their secrets.',
    answers: list(endpoint),
    run: ({ simulator }) => simulator.control.webhooks.endpoints(),
  }),

  controlRoute({
    method: 'POST',
    path: '/webhooks/endpoints/:endpoint/roll_secret',
    summary: 'Rolls its signing secret; for `overlap_ms` (24 hours when absent) both sign.',
    body: object({ overlap_ms: optional(wholeNumber()) }),
    answers: object({ secret: text() }),
    run: ({ simulator, path, body: { overlap_ms } }) => ({
      secret: simulator.control.webhooks.rollSecret(
        path.endpoint as string,
        overlap_ms === undefined ? {} : { overlapMs: overlap_ms },
      ),
    }),
  }),

  controlRoute({
    method: 'POST',
    path: '/webhooks/fault',
    summary: 'Lets the next deliveries that match be dropped, sent twice, delayed or overtaken.',
    body: object({
      kind: oneOf(['drop', 'duplicate', 'delay', 'reorder']),
      count: optional(wholeNumber({ min: 1 })),
      endpoint: optional(text()),
      type: optional(text()),
      delay_ms: optional(wholeNumber()),
    }),
    answers: object({}),
    run({ simulator, body: { delay_ms, ...fault } }) {
      simulator.control.webhooks.fault({ ...fault, ...(delay_ms !== undefined && { delayMs: delay_ms }) })
      return {}
    },
  }),

  controlRoute({
    method: 'DELETE',
    path: '/webhooks/fault',
    summary: 'Takes back the webhook faults that no delivery has met yet.',
    answers: object({}),
    run({ simulator }) {
      simulator.control.webhooks.clearFaults()
      return {}
    },
  }),

  controlRoute({
    method: 'POST',
    path: '/webhooks/hold',
    summary: 'Keeps back every delivery from now on.',
    answers: object({}),
    run({ simulator }) {
      simulator.control.webhooks.hold()
      return {}
    },
  }),

  controlRoute({
    method: 'POST',
    path: '/webhooks/release',
    summary:
      'Sends what was kept back, in the order of the events unless another one is asked for, and holds no longer.',
    body: object({ order: optional(oneOf(['emitted', 'reversed', 'shuffled'])) }),
    answers: object({}),
    run({ simulator, body }) {
      simulator.control.webhooks.release(body)
      return {}
    },
  }),

  controlRoute({
    method: 'POST',
    path: '/webhooks/idle',
    summary: 'Answers when no delivery is being sent.',
    answers: object({}),
    async run({ simulator }) {
      await simulator.control.webhooks.idle()
      return {}
    },
  }),
]
