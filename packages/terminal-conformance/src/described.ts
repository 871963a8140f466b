import type { OperationName } from '@org/terminal-core'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { authorization } from './http-caller.ts'
import type { Answer, Caller } from './mount.ts'
import { routeOf } from './operation-routes.ts'

/** An OpenAPI document, as far as a client looks into it. */
interface Described {
  // biome-ignore lint/suspicious/noExplicitAny: read as a client without types would
  paths: Record<string, Record<string, any>>
}

/** The document that a mount serves. */
export async function describedBy(url: string): Promise<Described> {
  const response = await fetch(`${url}/openapi.json`, { headers: authorization('admin') })
  if (!response.ok) throw new Error(`openapi.json: ${response.status}`)
  return (await response.json()) as Described
}

/**
 * Holds every answer of a mount to the OpenAPI document that it serves: the status must be described there, the body must match its
 * schema, and what was accepted must match the schema of the request.
 */
export function asDescribed(url: string, call: Caller): Caller {
  let contract: Promise<Contract> | undefined
  return async (name, input, visitor) => {
    const answer = await call(name, input, visitor)
    contract ??= describedBy(url).then(contractOf)
    const problem = (await contract)(name, input, answer)
    if (problem) throw new Error(`${name} ${answer.status} is not as openapi.json describes it: ${problem}`)
    return answer
  }
}

/** What is wrong with an answer, if anything is. */
type Contract = (name: OperationName, input: object, answer: Answer) => string | undefined

const ID = 'openapi'

function contractOf(document: Described): Contract {
  // OpenAPI has keywords of its own.
  const ajv = new Ajv2020({ strict: false, validateFormats: true })
  addFormats.default(ajv)
  ajv.addSchema(document, ID)
  const prefixes = Object.keys(document.paths).filter((path) => path.endsWith('/healthz'))
  const prefix = prefixes[0]?.slice(0, -'/healthz'.length)

  function problemWith(pointer: string[], value: unknown): string | undefined {
    const escaped = pointer.map((part) => part.replaceAll('~', '~0').replaceAll('/', '~1'))
    const validate = ajv.getSchema(`${ID}#/${escaped.map(encodeURIComponent).join('/')}`)
    if (!validate) return `there is no ${pointer.join(' ')}`
    return validate(value) ? undefined : ajv.errorsText(validate.errors)
  }

  return (name, input, { status, body }) => {
    const route = routeOf(name)
    const path = `${prefix}${route.path.replace(/:(\w+)/g, '{$1}')}`
    const method = route.method.toLowerCase()
    const operation = document.paths[path]?.[method]
    if (!operation) return status === 404 ? undefined : 'it is not described'
    const at = ['paths', path, method]
    const json = ['content', 'application/json', 'schema']
    const answered = problemWith([...at, 'responses', String(status), ...json], body)
    if (answered || status !== 200 || !operation.requestBody) return answered
    const inPath = new Set(route.path.match(/(?<=:)\w+/g))
    const sent = Object.fromEntries(Object.entries(input).filter(([key]) => !inPath.has(key)))
    return problemWith([...at, 'requestBody', ...json], JSON.parse(JSON.stringify(sent)))
  }
}
