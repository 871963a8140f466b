import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Fields, object } from '../api/fields.ts'
import { readBody } from '../http/body.ts'
import { isLocal } from '../http/loopback.ts'
import type { Surface } from '../http/surface.ts'
import type { World } from '../world.ts'
import { ControlError, shownError } from './errors.ts'
import type { ControlledSimulator, ControlRoute, JsonRoute } from './route.ts'
import { controlRoutes } from './routes.ts'

const PREFIX = '/_simulator'
/** Of a body that carries a whole state. */
const MAX_STATE_BYTES = 256 * 1024 * 1024

/** The control API: for tests in any language, and for the simulator's own page. */
export function controlApi(simulator: ControlledSimulator, world: World): Surface {
  return {
    matches: (path) => path === PREFIX || path.startsWith(`${PREFIX}/`),
    async serve(request, response) {
      response.setHeader('X-Content-Type-Options', 'nosniff')
      try {
        if (!isLocal(request.headers)) {
          throw new ControlError(
            403,
            'the control API is for this machine only: Host and Origin must be a loopback address',
          )
        }
        const url = new URL(request.url as string, 'http://simulator')
        const { route, path } = find(request.method as string, url.pathname)
        if ('stream' in route) {
          route.stream({ simulator, world, path, query: {}, body: {} }, request, response)
        } else {
          send(response, 200, await run(route, path, url, request, simulator, world))
        }
      } catch (thrown) {
        const { status, error } = shownError(thrown)
        send(response, status, { error })
      }
    },
  }
}

async function run(
  route: JsonRoute,
  path: Record<string, string>,
  url: URL,
  request: IncomingMessage,
  simulator: ControlledSimulator,
  world: World,
): Promise<unknown> {
  const query = object(route.query ?? {}).read(queryOf(route.query ?? {}, url), '')
  const limit = route.takesState ? MAX_STATE_BYTES : world.settings.maxBodyBytes
  const body = (route.body ?? object({})).read(await jsonOf(request, limit), '')
  return route.run({ simulator, world, path, query, body })
}

/** A query has text only: what is to be a number is read as one. */
function queryOf(fields: Fields, { searchParams }: URL): Record<string, unknown> {
  const values: Record<string, unknown> = Object.create(null)
  for (const [name, value] of searchParams) {
    const isNumber = Object.hasOwn(fields, name) && fields[name]?.schema.type === 'integer'
    values[name] = isNumber && /^\d{1,15}$/.test(value) ? Number(value) : value
  }
  return values
}

async function jsonOf(request: IncomingMessage, limit: number): Promise<unknown> {
  const text = await readBody(request, limit)
  if (text === null) throw new ControlError(413, `the body is larger than ${limit} bytes`)
  if (text === undefined || text === '') return {}
  // Only a page of this origin may send this type without asking first.
  if (!/^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? '')) {
    throw new ControlError(415, 'the body must be application/json')
  }
  try {
    return JSON.parse(text, refusePrototypes)
  } catch (error) {
    if (error instanceof ControlError) throw error
    throw new ControlError(400, 'the body is not valid JSON')
  }
}

function refusePrototypes(key: string, value: unknown): unknown {
  if (key === '__proto__') throw new ControlError(400, 'the body has a member __proto__')
  return value
}

const patterns = controlRoutes.map((route) => ({
  route,
  pattern: new RegExp(
    `^${PREFIX}${route.path.replaceAll('.', '\\.').replaceAll(/:(\w+)/g, '(?<$1>[^/]+)')}$`,
  ),
}))

function find(method: string, path: string): { route: ControlRoute; path: Record<string, string> } {
  const there = patterns.filter(({ pattern }) => pattern.test(path))
  if (there.length === 0)
    throw new ControlError(404, `there is no ${path}: GET ${PREFIX}/openapi.json lists what there is`)
  const found = there.find(({ route }) => route.method === method)
  if (!found)
    throw new ControlError(405, `${path} takes ${there.map(({ route }) => route.method).join(' and ')}`)
  return { route: found.route, path: { ...found.pattern.exec(path)?.groups } }
}

function send(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body)
  response.writeHead(status, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(text),
    'Cache-Control': 'no-store',
  })
  response.end(text)
}
