import type { IncomingMessage, ServerResponse } from 'node:http'
import { emptyForm, parseForm } from '../api/form.ts'
import { parseJsonForm } from '../api/json-form.ts'
import { readParams } from '../api/params.ts'
import { readBody } from '../http/body.ts'
import { isLocal } from '../http/loopback.ts'
import { createRouter } from '../http/router.ts'
import type { Surface } from '../http/surface.ts'
import { ControlError, shownError } from './control-error.ts'
import type { ControlledSimulator, JsonOperation } from './operation.ts'
import { operations } from './operations.ts'

const PREFIX = '/_simulator'
/** The size limit of a snapshot. */
const MAX_SNAPSHOT_BYTES = 256 * 1024 * 1024

const router = createRouter(operations)

/** The control API: for tests in any language, and for the simulator's own page. */
export function controlApi(simulator: ControlledSimulator): Surface {
  return {
    matches: (path) => path === PREFIX || path.startsWith(`${PREFIX}/`),
    async serve(request, response) {
      response.setHeader('X-Content-Type-Options', 'nosniff')
      try {
        await serve(simulator, request, response)
      } catch (thrown) {
        const { status, error } = shownError(thrown)
        send(response, status, { error })
      }
    },
  }
}

async function serve(
  simulator: ControlledSimulator,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (!isLocal(request.headers)) {
    throw new ControlError(
      403,
      'the control API is for this machine only: Host and Origin must be a loopback address',
    )
  }
  const { pathname, search } = new URL(request.url as string, 'http://simulator')
  const { route, path } = find(request.method as string, pathname)
  if ('stream' in route) return route.stream(simulator, request, response)
  const input = await inputOf(route, search, request, simulator.world.settings.maxBodyBytes)
  const result = await route.run(simulator, ...Object.values(path), ...input)
  const answer = route.member === undefined ? result : { [route.member]: result }
  send(response, 200, route.returns ? answer : {})
}

/** The input of an operation as arguments: one, or none for an operation without input. */
async function inputOf(
  { method, input, takesSnapshot }: JsonOperation,
  search: string,
  request: IncomingMessage,
  maxBodyBytes: number,
): Promise<unknown[]> {
  if (takesSnapshot) return [JSON.parse(await bodyOf(request, MAX_SNAPSHOT_BYTES), refusePrototypes)]
  const query = parseForm(search.slice(1))
  const body = method === 'GET' ? '' : await bodyOf(request, maxBodyBytes)
  const form = Object.assign(query, body === '' ? emptyForm() : parseJsonForm(body))
  if (input) return [input.read(form, '')]
  readParams({}, form)
  return []
}

async function bodyOf(request: IncomingMessage, limit: number): Promise<string> {
  const text = (await readBody(request, limit)) ?? null
  if (text === null) throw new ControlError(413, `the body is larger than ${limit} bytes`)
  // A page of another origin cannot send this type without a preflight request.
  if (text !== '' && !/^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? '')) {
    throw new ControlError(415, 'the body must be application/json')
  }
  return text
}

function refusePrototypes(key: string, value: unknown): unknown {
  if (key === '__proto__') throw new ControlError(400, 'the body has a member __proto__')
  return value
}

function find(method: string, path: string) {
  const below = path.slice(PREFIX.length)
  const found = router.find(method, below)
  if (found) return found
  const methods = router.methods(below)
  if (methods.length > 0) throw new ControlError(405, `${path} accepts ${methods.join(' and ')}`)
  throw new ControlError(404, `no such path ${path}: GET ${PREFIX}/openapi.json lists every path`)
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
