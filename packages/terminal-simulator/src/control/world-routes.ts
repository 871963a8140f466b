import { object, wholeNumber } from '../api/fields.ts'
import { snapshotField } from '../snapshot.ts'
import { ControlError } from './errors.ts'
import { controlRoute, type JsonRoute } from './route.ts'
import { state } from './shapes.ts'
import { stateOf } from './state.ts'

const A_YEAR_MS = 366 * 24 * 60 * 60 * 1000

/** Time and state as a whole. */
export const worldControlRoutes: readonly JsonRoute[] = [
  controlRoute({
    method: 'POST',
    path: '/clock/advance',
    summary:
      'Moves a test clock forward, at most a year at a time; answers when everything that fell due has happened. 409 while the clock is the real one.',
    body: object({ ms: wholeNumber({ max: A_YEAR_MS }) }),
    answers: object({ now: wholeNumber() }),
    async run({ world, body }) {
      if (!world.testClock) {
        throw new ControlError(
          409,
          'this simulator lives in real time: start it with a test clock (--clock test)',
        )
      }
      await world.testClock.advance(body.ms)
      world.activity.add({ type: 'clock' })
      return { now: world.clock.now() }
    },
  }),

  controlRoute({
    method: 'POST',
    path: '/reset',
    summary: 'Forgets everything and plants the seed again.',
    answers: state,
    run({ world, simulator }) {
      simulator.reset()
      return stateOf(world, simulator)
    },
  }),

  controlRoute({
    method: 'GET',
    path: '/snapshot',
    summary: 'All state, as JSON. It holds the API keys and signing secrets that the state holds.',
    answers: snapshotField,
    run: ({ simulator }) => simulator.snapshot(),
  }),

  controlRoute({
    method: 'PUT',
    path: '/snapshot',
    summary:
      'Puts a snapshot in the place of all state. Time goes on: what has fallen due since then happens at once.',
    body: snapshotField,
    takesState: true,
    answers: state,
    run({ world, simulator, body }) {
      simulator.restore(body)
      return stateOf(world, simulator)
    },
  }),
]
