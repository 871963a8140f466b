import { array, integer, object, required, string } from '../api/params.ts'
import { everywhere } from '../lookup/everywhere.ts'
import type { Snapshot } from '../snapshot.ts'
import { events } from '../state/event.ts'
import { ControlError } from './control-error.ts'
import { streamLog } from './log-stream.ts'
import { operation } from './operation.ts'
import { anyObject, event, request, state, whole } from './shapes.ts'
import { stateOf } from './simulator-state.ts'

const A_YEAR_MS = 366 * 24 * 60 * 60 * 1000
const NEWEST = 100

const limit = integer({ min: 1, max: 10_000 })
const snapshot = anyObject<Snapshot>('A snapshot. It can be restored only as it was taken.')

/** The simulator as a whole. In JavaScript these are members of the simulator and of its test clock. */
export const worldOperations = {
  about: operation({
    method: 'GET',
    path: '',
    summary: 'Describes the simulator.',
    returns: whole({ name: string(), api: string(), api_version: string(), openapi: string() }),
    run: ({ url, world }) => ({
      name: 'terminal-simulator',
      api: url,
      api_version: world.settings.apiVersion,
      openapi: `${url}/_simulator/openapi.json`,
    }),
  }),
  state: operation({
    method: 'GET',
    path: '/state',
    summary:
      'Returns accounts, locations, readers with their screens, the newest payments and webhook endpoints.',
    returns: state,
    run: (simulator) => stateOf(simulator),
  }),
  log: {
    method: 'GET',
    path: '/log',
    summary:
      'Streams Server-sent events: `request`, `event`, `delivery`, `reader`, `clock`, `state`. Begins with the newest 1000, or after `Last-Event-ID`.',
    stream: streamLog,
  } as const,
  requests: operation({
    method: 'GET',
    path: '/requests',
    summary: 'Lists the newest requests to the API, oldest first; 100 unless `limit` is given.',
    input: object({ limit }),
    returns: array(request),
    run: ({ requests }, { limit = NEWEST }) => requests.slice(-limit),
  }),
  events: operation({
    method: 'GET',
    path: '/events',
    summary: 'Lists the newest events of all accounts, oldest first; 100 unless `limit` is given.',
    input: object({ limit, type: string() }),
    returns: array(event),
    run: ({ world }, { limit = NEWEST, type }) =>
      everywhere(world, events)
        .map(({ record }) => record)
        .filter((candidate) => type === undefined || candidate.type === type)
        .reverse()
        .sort((a, b) => a.created - b.created)
        .slice(-limit),
  }),
  advanceClock: operation({
    method: 'POST',
    path: '/clock/advance',
    summary:
      'Moves a test clock forward, at most a year at a time, and waits for everything that falls due. Fails with 409 while the clock is the real one.',
    input: object({ ms: required(integer({ min: 0, max: A_YEAR_MS })) }),
    returns: whole({ now: integer() }),
    async run({ world }, { ms }) {
      if (!world.testClock) {
        throw new ControlError(
          409,
          'the simulator runs on the real clock: start it with a test clock (--clock test)',
        )
      }
      await world.testClock.advance(ms)
      world.activity.add({ type: 'clock' })
      return { now: world.clock.now() }
    },
  }),
  reset: operation({
    method: 'POST',
    path: '/reset',
    summary: 'Deletes all state and applies the seed again.',
    returns: state,
    run(simulator) {
      simulator.reset()
      return stateOf(simulator)
    },
  }),
  snapshot: operation({
    method: 'GET',
    path: '/snapshot',
    summary: 'Returns all state as JSON, API keys and signing secrets included.',
    returns: snapshot,
    run: (simulator) => simulator.snapshot(),
  }),
  restore: operation({
    method: 'PUT',
    path: '/snapshot',
    summary:
      'Replaces all state by a snapshot. The time does not change: what has fallen due since the snapshot was taken happens at once.',
    input: snapshot,
    takesSnapshot: true,
    returns: state,
    run(simulator, taken) {
      simulator.restore(taken)
      return stateOf(simulator)
    },
  }),
}
