import { list } from '../api/fields.ts'
import { routeFault } from '../faults/route-faults.ts'
import { controlRoute, type JsonRoute } from './route.ts'

const planned = list(routeFault)

/** What goes wrong between a client and the API. */
export const faultControlRoutes: readonly JsonRoute[] = [
  controlRoute({
    method: 'GET',
    path: '/faults',
    summary: 'The faults that no request has met yet.',
    answers: planned,
    run: ({ simulator }) => [...simulator.control.faults.planned()],
  }),
  controlRoute({
    method: 'POST',
    path: '/faults',
    summary:
      'Adds to what befalls the next requests: an error status, latency, a connection that breaks before or after the effect, a slow or truncated body. In `path`, `:name` stands for one segment and `*` for anything.',
    body: routeFault,
    answers: planned,
    run({ simulator, body }) {
      simulator.control.faults.add(body)
      return [...simulator.control.faults.planned()]
    },
  }),
  controlRoute({
    method: 'DELETE',
    path: '/faults',
    summary: 'Drops the faults that no request has met yet.',
    answers: planned,
    run({ simulator }) {
      simulator.control.faults.clear()
      return []
    },
  }),
]
