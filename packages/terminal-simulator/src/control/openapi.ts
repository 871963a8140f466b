import { type Field, type Fields, type JsonSchema, object } from '../api/fields.ts'
import type { ControlRoute } from './route.ts'

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
export function openapi(routes: readonly ControlRoute[], server: string): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const route of routes) {
    const path = `/_simulator${route.path.replaceAll(/:(\w+)/g, '{$1}')}`
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'terminal-simulator control API',
      version: '1',
      description:
        'What happens to the simulated world beside the Stripe API. Without a key, for this machine only: requests are refused unless `Host` and `Origin` are a loopback address.',
    },
    servers: [{ url: server }],
    paths,
  }
}

function operation(route: ControlRoute): Record<string, unknown> {
  return {
    operationId: operationId(route),
    summary: route.summary,
    parameters: [...pathParameters(route), ...queryParameters(route)],
    ...('body' in route && route.body && { requestBody: { content: json(route.body) } }),
    responses: {
      200: {
        description: 'Done.',
        content:
          'answers' in route ? json(route.answers) : { 'text/event-stream': { schema: { type: 'string' } } },
      },
      '4XX': { description: 'Refused; `error.message` says why.', content: json({ schema: ERROR }) },
    },
  }
}

function json({ schema }: Pick<Field<unknown>, 'schema'>) {
  return { 'application/json': { schema } }
}

function operationId({ method, path }: ControlRoute): string {
  const words = path.split(/[/:._]+/).filter((word) => word !== '')
  return [method.toLowerCase(), ...words].join('_')
}

function pathParameters({ path }: ControlRoute) {
  return [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }))
}

function queryParameters(route: ControlRoute) {
  const fields: Fields = ('query' in route && route.query) || {}
  const { required } = object(fields).schema as { required: string[] }
  return Object.entries(fields).map(([name, { schema }]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }))
}
