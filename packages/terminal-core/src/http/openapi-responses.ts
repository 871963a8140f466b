import { ERRORS, type ErrorCode } from '../errors.ts'
import type { Operation } from '../operations/operation.ts'
import { type JsonSchema, ref } from './openapi-components.ts'
import type { OpenApiOperation } from './route.ts'

/** The response of one status of one route. */
export type OpenApiResponse = Readonly<Record<string, unknown>>

type Responses = Record<string, OpenApiResponse>

export function ok(description: string, schema: JsonSchema): OpenApiResponse {
  return { description, content: { 'application/json': { schema } } }
}

/** How a caller authenticates. Which credentials there are is the host's to decide; a bearer token is the usual one. */
export const SECURITY = [{ bearer: [] }]

/** A route about serving Terminal, like health. It needs no credentials unless `security` is given. */
export function service(
  operationId: string,
  summary: string,
  details: Pick<OpenApiOperation, 'responses'> & Partial<OpenApiOperation>,
): OpenApiOperation {
  return { operationId, tags: ['service'], summary, security: [], ...details }
}

/** The errors that every authorised route can return. */
const ALWAYS: readonly ErrorCode[] = [
  'unauthenticated',
  'permission_denied',
  'invalid_request',
  'not_found',
  'misconfigured',
  'internal',
  'upstream_unavailable',
  'upstream_saturated',
]
const WITH_BODY: readonly ErrorCode[] = ['payload_too_large', 'raw_body_unavailable']
const OF_READERS: readonly ErrorCode[] = ['reader_busy', 'reader_offline', 'reader_fault', 'reader_timeout']
const OF_MONEY: readonly ErrorCode[] = ['intent_state_conflict', 'card_declined']

/** The errors that an operation can return, by what it does. */
function codesOf({ method, kind, limit, idempotent, permission, path }: Operation): Set<ErrorCode> {
  const changes = kind === 'mutation'
  return new Set([
    ...ALWAYS,
    ...(method === 'POST' ? WITH_BODY : []),
    ...(limit ? (['rate_limited'] as const) : []),
    ...(idempotent ? (['idempotency_conflict', 'outcome_unknown'] as const) : []),
    ...(changes && path.includes('/readers/:reader') ? OF_READERS : []),
    ...(changes && /payment|intent|refund|readers:act|test_helpers/.test(permission) ? OF_MONEY : []),
    ...(kind === 'stream' ? (['stream_interrupted'] as const) : []),
  ])
}

/** A response for every error status of an operation. */
export function errorResponses(operation: Operation): Responses {
  return responsesFor(codesOf(operation))
}

/** A response for every status that the codes have, in order. */
export function responsesFor(codes: Iterable<ErrorCode>): Responses {
  const byStatus = Map.groupBy([...codes], (code) => ERRORS[code].status)
  return Object.fromEntries(
    [...byStatus]
      .sort(([a], [b]) => a - b)
      .map(([status, codes]) => [
        String(status),
        {
          description: codes.map((code) => `\`${code}\`: ${ERRORS[code].message}`).join('\n\n'),
          ...(RETRY_AFTER.has(status) ? { headers: { 'Retry-After': RETRY_AFTER_HEADER } } : {}),
          content: { 'application/json': { schema: ref('Error') } },
        },
      ]),
  )
}

const RETRY_AFTER: ReadonlySet<number> = new Set([429, 503])
const RETRY_AFTER_HEADER = {
  description: 'Whole seconds until a retry makes sense.',
  schema: { type: 'integer', minimum: 0 },
}
