import { documentOf } from './openapi-document.ts'
import { ok, responsesFor, SECURITY, service } from './openapi-responses.ts'
import { jsonTextResponse } from './response.ts'
import type { RouteContext, TerminalRoute } from './route.ts'

/** The documents that mounts have served, by their routes: they are the same for every request to one path. */
const cache = new WeakMap<RouteContext['routes'], { prefix: string; text: string }>()

/** Serves the document of the mount, under the prefix of the request's own path. */
export const openApi: TerminalRoute = {
  name: 'openapi',
  method: 'GET',
  path: '/openapi.json',
  describe: () =>
    service('openapi', 'This document', {
      security: SECURITY,
      responses: {
        '200': ok('An OpenAPI document', { type: 'object' }),
        ...responsesFor(['unauthenticated', 'misconfigured', 'internal']),
      },
    }),
  async respond({ terminal, request, authorize, routes }) {
    await authorize()
    const prefix = request.path.slice(0, request.path.lastIndexOf('/'))
    const cached = cache.get(routes)
    if (cached?.prefix === prefix) return jsonTextResponse(200, cached.text)
    const text = JSON.stringify(documentOf(terminal, routes, { prefix }))
    cache.set(routes, { prefix, text })
    return jsonTextResponse(200, text)
  },
}
