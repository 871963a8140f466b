import { ref } from './openapi-components.ts'
import { ok, service } from './openapi-responses.ts'
import { jsonResponse } from './response.ts'
import type { TerminalRoute } from './route.ts'

/** Liveness probe: 200 while the process responds. Calls no dependency and needs no credentials. */
export const healthz: TerminalRoute = {
  name: 'healthz',
  method: 'GET',
  path: '/healthz',
  head: true,
  describe: () =>
    service('healthz', 'Liveness: the process responds', {
      responses: {
        '200': ok('It responds', {
          type: 'object',
          properties: { status: { const: 'ok' } },
          required: ['status'],
        }),
      },
    }),
  respond: async () => jsonResponse(200, { status: 'ok' }),
}

/** Readiness probe: 200 or 503. Needs no credentials; its result is cached, so that anonymous probes do not reach Stripe each time. */
export const readyz: TerminalRoute = {
  name: 'readyz',
  method: 'GET',
  path: '/readyz',
  head: true,
  describe: () =>
    service('readyz', 'Readiness: Stripe and the store can be reached; cached', {
      responses: {
        '200': ok('Both can be reached', ref('Readiness')),
        '503': ok('One of them cannot be reached', ref('Readiness')),
      },
    }),
  async respond({ terminal }) {
    const ready = await terminal.ready()
    return jsonResponse(ready.status === 'ok' ? 200 : 503, ready)
  },
}
