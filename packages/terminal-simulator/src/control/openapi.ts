import type { JsonSchema } from '../api/params.ts'
import type { JsonOperation, Operation } from './operation.ts'

const ERROR: JsonSchema = {
  type: 'object',
  properties: {
    error: {
      type: 'object',
      properties: { message: { type: 'string' }, code: { type: 'string' }, param: { type: 'string' } },
      required: ['message'],
    },
  },
  required: ['error'],
}

/** The OpenAPI 3.1 document of the control API. */
export function openapi(operations: readonly Operation[], server: string): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const operation of operations) {
    const path = `/_simulator${operation.path.replaceAll(/:(\w+)/g, '{$1}')}`
    paths[path] = { ...paths[path], [operation.method.toLowerCase()]: documented(operation) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'terminal-simulator control API',
      version: '1',
      description:
        'Changes the simulated world beside the Stripe API. Needs no key. Requests are refused unless `Host` and `Origin` are a loopback address.',
    },
    servers: [{ url: server }],
    paths,
  }
}

function documented(operation: Operation): Record<string, unknown> {
  const input = 'input' in operation ? operation.input?.schema : undefined
  const isQuery = operation.method === 'GET'
  return {
    operationId: operationId(operation),
    summary: operation.summary,
    parameters: [...pathParameters(operation), ...(input && isQuery ? queryParameters(input) : [])],
    ...(input && !isQuery && { requestBody: { content: json(input) } }),
    responses: {
      200: {
        description: 'Done.',
        content:
          'stream' in operation
            ? { 'text/event-stream': { schema: { type: 'string' } } }
            : json(resultSchema(operation)),
      },
      '4XX': { description: 'Refused. `error.message` has the reason.', content: json(ERROR) },
    },
  }
}

/** The schema of an operation's JSON answer. */
export function resultSchema({ returns, member }: JsonOperation): JsonSchema {
  if (!returns) return { type: 'object', additionalProperties: false }
  if (member === undefined) return returns.schema
  return {
    type: 'object',
    properties: { [member]: returns.schema },
    required: [member],
    additionalProperties: false,
  }
}

function json(schema: JsonSchema) {
  return { 'application/json': { schema } }
}

function operationId({ method, path }: Operation): string {
  const words = path.split(/[/:._]+/).filter((word) => word !== '')
  return [method.toLowerCase(), ...words].join('_')
}

function pathParameters({ path }: Operation) {
  return [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }))
}

function queryParameters({ properties, required }: JsonSchema) {
  return Object.entries(properties as Record<string, JsonSchema>).map(([name, schema]) => ({
    name,
    in: 'query',
    required: (required as string[]).includes(name),
    schema,
  }))
}
