import { list, object, optional, text, wholeNumber } from '../api/fields.ts'
import { everywhere } from '../lookup/everywhere.ts'
import { events } from '../state/event.ts'
import { serveLog } from './log.ts'
import { type ControlRoute, controlRoute } from './route.ts'
import { event, request, state } from './shapes.ts'
import { stateOf } from './state.ts'

const limit = optional(wholeNumber({ min: 1, max: 10_000 }))
const newest = <T>(entries: readonly T[], limit = 100): T[] => entries.slice(-limit)

/** What there is, and what has happened. */
export const aboutRoutes: readonly ControlRoute[] = [
  controlRoute({
    method: 'GET',
    path: '',
    summary: 'What this is.',
    answers: object({ name: text(), api: text(), api_version: text(), openapi: text() }),
    run: ({ simulator, world }) => ({
      name: 'terminal-simulator',
      api: simulator.url,
      api_version: world.settings.apiVersion,
      openapi: `${simulator.url}/_simulator/openapi.json`,
    }),
  }),

  controlRoute({
    method: 'GET',
    path: '/state',
    summary:
      'Accounts, locations, readers with what they show and do, the newest payments, webhook endpoints.',
    answers: state,
    run: ({ world, simulator }) => stateOf(world, simulator),
  }),

  {
    method: 'GET',
    path: '/log',
    summary:
      'Server-sent events: `request`, `event`, `delivery`, `reader`, `clock`, `state`. Begins with the newest 1000, or after `Last-Event-ID`.',
    stream: serveLog,
  },

  controlRoute({
    method: 'GET',
    path: '/requests',
    summary: 'The newest requests to the API, oldest first.',
    query: { limit },
    answers: list(request),
    run: ({ simulator, query }) => newest(simulator.requests, query.limit),
  }),

  controlRoute({
    method: 'GET',
    path: '/events',
    summary: 'The newest events of all accounts, oldest first.',
    query: { limit, type: optional(text()) },
    answers: list(event),
    run: ({ world, query }) =>
      newest(
        everywhere(world, events)
          .map(({ record }) => record)
          .filter(({ type }) => query.type === undefined || type === query.type)
          .reverse()
          .sort((a, b) => a.created - b.created),
        query.limit,
      ),
  }),
]
