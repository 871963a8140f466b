import { type OperationName, operations } from '../operations/index.ts'
import type { Operation } from '../operations/operation.ts'
import { inputSchema, type JsonSchema, refTo } from './openapi-components.ts'
import { errorResponses, type OpenApiResponse, ok, SECURITY } from './openapi-responses.ts'
import { camelCase, type OpenApiOperation } from './route.ts'

/** Describes an operation under one of its paths. */
export function describeOperation(name: OperationName, path: string): OpenApiOperation {
  const operation: Operation = operations[name]
  const id = camelCase(name)
  return {
    operationId: path === operation.path ? id : `${id}Alias`,
    tags: [name.slice(0, name.indexOf('.'))],
    summary: operation.summary,
    'x-permission': operation.permission,
    security: SECURITY,
    ...describeInput(operation),
    responses: { '200': success(operation), ...errorResponses(operation) },
  }
}

function success({ kind, output, summary }: Operation): OpenApiResponse {
  if (kind !== 'stream') return ok(summary, refTo(output))
  const schema = { type: 'string' }
  return {
    description:
      'Server-sent events without an end. `x-itemSchema` describes the data of each; send its id as `Last-Event-ID` to continue.',
    content: { 'text/event-stream': { schema, 'x-itemSchema': refTo(output) } },
  }
}

/** Splits the input into where its fields go: the path, the body of a POST, the query of everything else. */
function describeInput({ method, kind, path, input, idempotent }: Operation): object {
  const {
    properties = {},
    required = [],
    ...rest
  } = inputSchema(input) as {
    properties?: Record<string, JsonSchema>
    required?: string[]
  }
  const inPath = new Set(path.match(/(?<=:)\w+/g))
  const names = Object.keys(properties)
  const parameter = (name: string, where: string) => ({
    name,
    in: where,
    required: where === 'path' || required.includes(name),
    schema: properties[name],
  })
  const others = names.filter((name) => !inPath.has(name))
  const parameters: object[] = names.filter((name) => inPath.has(name)).map((name) => parameter(name, 'path'))
  if (method !== 'POST') parameters.push(...others.map((name) => parameter(name, 'query')))
  if (kind === 'stream') parameters.push(LAST_EVENT_ID)
  if (idempotent) parameters.push(IDEMPOTENCY_KEY)
  const body = {
    ...rest,
    properties: Object.fromEntries(others.map((name) => [name, properties[name]])),
    required: required.filter((name) => !inPath.has(name)),
  }
  return {
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(method === 'POST' && others.length > 0 ? { requestBody: describeBody(body) } : {}),
  }
}

/** Forms are read as Stripe's API reads them: `address[country]=US`, `types[]=a`. */
function describeBody(schema: { required: string[] }): object {
  return {
    required: schema.required.length > 0,
    content: { 'application/json': { schema }, 'application/x-www-form-urlencoded': { schema } },
  }
}

const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  description: 'Identifies one attempt, so that a repetition has no further effect.',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
}

const LAST_EVENT_ID = {
  name: 'Last-Event-ID',
  in: 'header',
  description: 'The id of the last event that was received, as browsers send it when they reconnect.',
  schema: { type: 'string', maxLength: 200 },
}
