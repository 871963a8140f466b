import { z } from 'zod'
import { ERRORS, type ErrorBody, type ErrorCode } from '../errors.ts'
import { charge } from '../objects/intents.ts'
import { operations } from '../operations/index.ts'
import type { Readiness } from '../readiness.ts'

/** A JSON schema of draft 2020-12, which OpenAPI 3.1 uses as it is. */
export type JsonSchema = Readonly<Record<string, unknown>>

/** The names of the schemas in the document. Client generators make types of them, so they must not change. */
const NAMES: Readonly<Record<string, z.ZodType>> = {
  Charge: charge,
  Configuration: operations['configurations.retrieve'].output,
  ConfigurationList: operations['configurations.list'].output,
  ConnectionToken: operations['connectionTokens.create'].output,
  DeletedConfiguration: operations['configurations.del'].output,
  DeletedLocation: operations['locations.del'].output,
  DeletedReader: operations['readers.del'].output,
  Location: operations['locations.retrieve'].output,
  LocationList: operations['locations.list'].output,
  OnboardingLink: operations['onboardingLinks.create'].output,
  PaymentIntent: operations['paymentIntents.retrieve'].output,
  PaymentMethod: operations['paymentMethods.attach'].output,
  Reader: operations['readers.retrieve'].output,
  ReaderList: operations['readers.list'].output,
  Refund: operations['refunds.retrieve'].output,
  SetupIntent: operations['setupIntents.retrieve'].output,
  TerminalEvent: operations['events.watch'].output,
}

export function ref(name: string): JsonSchema {
  return { $ref: `#/components/schemas/${name}` }
}

/** A reference to a named schema, or the schema itself. */
export function refTo(schema: z.ZodType): JsonSchema {
  const named = Object.entries(NAMES).find(([, candidate]) => candidate === schema)
  return named ? ref(named[0]) : withoutDialect(z.toJSONSchema(schema))
}

/** The schema of what a caller sends. */
export function inputSchema(schema: z.ZodType): JsonSchema {
  return withoutDialect(z.toJSONSchema(schema, { io: 'input' }))
}

/** All named schemas, including those of errors and of readiness. */
export function componentSchemas(): Record<string, JsonSchema> {
  const registry = z.registry<{ id: string }>()
  for (const [id, schema] of Object.entries(NAMES)) registry.add(schema, { id })
  const { schemas } = z.toJSONSchema(registry, { uri: (id) => `#/components/schemas/${id}` })
  const named = Object.entries(schemas).map(([name, schema]) => [name, withoutDialect(schema)])
  return { ...Object.fromEntries(named), Error: ERROR, Readiness: READINESS }
}

/** The version of OpenAPI implies the dialect. */
function withoutDialect({ $schema: _, $id: __, ...schema }: JsonSchema): JsonSchema {
  return schema
}

const text = { type: 'string' }

type Properties<T> = { readonly [Name in keyof Required<T>]: JsonSchema }

const fieldError = {
  type: 'object',
  properties: {
    field: { type: 'string', description: 'A dotted path into the input.' },
    message: text,
    choices: { type: 'array', items: text },
  },
  required: ['field', 'message'],
  additionalProperties: false,
}

const ERROR: JsonSchema = {
  type: 'object',
  properties: {
    error: {
      type: 'object',
      properties: {
        code: { type: 'string', enum: Object.keys(ERRORS) as ErrorCode[] },
        message: { type: 'string', description: 'For engineers.' },
        retryable: { type: 'boolean', description: 'Whether the same request may succeed later.' },
        cashierMessage: { type: 'string', description: 'Fit for the person at the till.' },
        fields: { type: 'array', items: fieldError },
        retryAfterSeconds: { type: 'integer', minimum: 0 },
        stripeCode: text,
        declineCode: text,
        requestId: text,
        docUrl: text,
      } satisfies Properties<ErrorBody['error']>,
      required: ['code', 'message', 'retryable', 'cashierMessage'],
      additionalProperties: false,
    },
  },
  required: ['error'],
  additionalProperties: false,
}

const check = { type: 'string', enum: ['ok', 'unavailable'] }

const READINESS: JsonSchema = {
  type: 'object',
  properties: {
    status: check,
    checks: {
      type: 'object',
      properties: { stripe: check, store: check } satisfies Properties<Readiness['checks']>,
      required: ['stripe', 'store'],
      additionalProperties: false,
    },
  } satisfies Properties<Readiness>,
  required: ['status', 'checks'],
  additionalProperties: false,
}
