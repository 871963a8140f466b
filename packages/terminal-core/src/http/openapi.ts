import { type OperationName, operations } from '../operations/index.ts'
import type { Operation } from '../operations/operation.ts'
import type { Terminal } from '../terminal.ts'
import { EXAMPLES, type ExampleName } from './example-backend.ts'
import { componentSchemas, inputSchema, type JsonSchema, ref, refTo } from './openapi-components.ts'
import { errorResponses, type OpenApiResponse, ok, responsesFor } from './openapi-responses.ts'
import type { Responder } from './responder.ts'
import { jsonTextResponse } from './response.ts'
import { isExample, isOperation, type RouteName, type ServiceName, servedRoutes } from './routes.ts'

/** Options of {@link openApiDocument}. */
export interface OpenApiOptions {
  /** Default `Stripe Terminal`. */
  title?: string
  /** The version of your API, not of OpenAPI. Default `1`. */
  version?: string
  servers?: readonly { url: string; description?: string }[]
  /** Where the routes hang, as clients see it: with the host's own prefix and version. Default `/terminal`. */
  prefix?: string
  /** Whether the routes of Stripe's example backend are served. Default false. */
  exampleBackend?: boolean
}

/** One method of one path. */
export interface OpenApiOperation {
  operationId: string
  responses: Record<string, unknown>
  [member: string]: unknown
}

/** An OpenAPI 3.1 document. Source: https://spec.openapis.org/oas/v3.1.1.html */
export interface OpenApiDocument {
  openapi: string
  info: { title: string; version: string }
  servers?: { url: string; description?: string }[]
  paths: Record<string, Record<string, OpenApiOperation>>
  components: { schemas: Record<string, JsonSchema>; securitySchemes: Record<string, object> }
}

/** How a caller says who it is. Which credentials there are is the host's to decide: a bearer token is the usual one. */
const SECURITY = [{ bearer: [] }]

/**
 * Describes what a terminal serves over HTTP, and nothing that it does not: operations that need `pricing` or a test key are there only
 * if they are available.
 */
export function openApiDocument(terminal: Terminal, options: OpenApiOptions = {}): OpenApiDocument {
  const {
    title = 'Stripe Terminal',
    version = '1',
    servers,
    prefix = '/terminal',
    exampleBackend = false,
  } = options
  const paths: OpenApiDocument['paths'] = {}
  const served = { exampleBackend, webhooks: terminal.webhooks !== undefined }
  for (const { name, method, path } of servedRoutes(served)) {
    if (isOperation(name) && !terminal.has(name)) continue
    const key = `${prefix}${pathTemplate(path)}`
    paths[key] = { ...paths[key], [method.toLowerCase()]: describeRoute(name, path) }
  }
  return {
    openapi: '3.1.1',
    info: { title, version },
    ...(servers ? { servers: [...servers] } : {}),
    paths,
    components: {
      schemas: componentSchemas(),
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
    },
  }
}

/** `/readers/:reader` as OpenAPI writes it. */
export function pathTemplate(path: string): string {
  return path.replace(/:(\w+)/g, '{$1}')
}

/** Serves the document, at whatever path the host has mounted it. */
export function openApiResponder(terminal: Terminal, exampleBackend: boolean): Responder {
  let cached = { prefix: '', text: '' }
  return async ({ path }, authorized) => {
    await authorized()
    const prefix = path.slice(0, path.lastIndexOf('/'))
    if (cached.text === '' || cached.prefix !== prefix) {
      cached = { prefix, text: JSON.stringify(openApiDocument(terminal, { prefix, exampleBackend })) }
    }
    return jsonTextResponse(200, cached.text)
  }
}

function describeRoute(name: RouteName, path: string): OpenApiOperation {
  if (isOperation(name)) return describeOperation(name, path)
  return isExample(name) ? describeExample(name) : SERVICES[name]
}

function describeOperation(name: OperationName, path: string): OpenApiOperation {
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
      'Server-sent events without an end. The data of each is what `x-itemSchema` says, its id goes into `Last-Event-ID`.',
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

/** Forms are read as Stripe reads them: `address[country]=US`, `types[]=a`. */
function describeBody(schema: { required: string[] }): object {
  return {
    required: schema.required.length > 0,
    content: { 'application/json': { schema }, 'application/x-www-form-urlencoded': { schema } },
  }
}

const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  description: 'Names one attempt, so that sending it twice does it once.',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
}

const LAST_EVENT_ID = {
  name: 'Last-Event-ID',
  in: 'header',
  description: 'The id of the last event that has arrived, as browsers send it when they come back.',
  schema: { type: 'string', maxLength: 200 },
}

/** Open to everybody: `security` is empty. */
function service(operationId: string, summary: string, more: object, responses: Record<string, object>) {
  return { operationId, tags: ['service'], summary, security: [], ...more, responses }
}

const SERVICES: Record<ServiceName, OpenApiOperation> = {
  healthz: service(
    'healthz',
    'Whether the process answers requests; asks nobody else',
    {},
    {
      '200': ok('It does', { type: 'object', properties: { status: { const: 'ok' } }, required: ['status'] }),
    },
  ),
  readyz: service(
    'readyz',
    'Whether Stripe and the store can be worked with; cached',
    {},
    {
      '200': ok('They can', ref('Readiness')),
      '503': ok('They cannot', ref('Readiness')),
    },
  ),
  openapi: service(
    'openapi',
    'This document',
    { security: SECURITY },
    {
      '200': ok('An OpenAPI document', { type: 'object' }),
      ...responsesFor(['unauthenticated', 'misconfigured', 'internal']),
    },
  ),
  webhooks: service(
    'webhooks',
    'Where Stripe delivers events',
    {
      parameters: [{ name: 'Stripe-Signature', in: 'header', required: true, schema: { type: 'string' } }],
      requestBody: {
        required: true,
        description: 'A snapshot or a thin event, byte for byte as it was signed.',
        content: { 'application/json': { schema: { type: 'object' } } },
      },
    },
    {
      '200': ok('The event has been handled', {
        type: 'object',
        properties: { received: { const: true } },
        required: ['received'],
      }),
      ...responsesFor([
        'signature_invalid',
        'invalid_request',
        'event_in_progress',
        'payload_too_large',
        'raw_body_unavailable',
        'internal',
      ]),
    },
  ),
}

function describeExample(name: ExampleName): OpenApiOperation {
  const { method, operation } = EXAMPLES[name]
  const schema = { type: 'object' }
  const failure = (description: string) => ({
    description,
    content: { 'text/plain': { schema: { type: 'string' } } },
  })
  return {
    operationId: camelCase(name),
    tags: ['exampleBackend'],
    summary: `As Stripe's example backend answers it, by ${operation}`,
    'x-permission': operations[operation].permission,
    security: SECURITY,
    ...(method === 'POST'
      ? { requestBody: { content: { 'application/x-www-form-urlencoded': { schema } } } }
      : {}),
    responses: {
      '200': ok("What Stripe's example apps read", { type: ['object', 'array'] }),
      '400': failure('The key does not work'),
      '401': failure('No valid credentials were sent'),
      '402': failure('Everything else'),
      '403': failure('The caller may not do this'),
      '500': failure('Something failed inside the server'),
    },
  }
}

function camelCase(name: RouteName): string {
  return name.replace(/\.(\w)/, (_, letter: string) => letter.toUpperCase())
}
