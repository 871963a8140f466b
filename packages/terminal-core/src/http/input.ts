import { z } from 'zod'
import { invalidField } from '../errors.ts'
import { type OperationName, type OperationNameOf, operationNames, operations } from '../operations/index.ts'
import { bodyFields, queryFields } from './body.ts'
import type { TextSchema } from './form.ts'
import type { TerminalHttpRequest } from './request.ts'

const SCHEMAS = new Map<OperationName, TextSchema>(
  operationNames.map((name) => [
    name,
    z.toJSONSchema(operations[name].input, { io: 'input', unrepresentable: 'any' }) as TextSchema,
  ]),
)

/** The types that the texts of a form or a query have in an operation's input. */
export function textSchema(name: OperationName): TextSchema {
  return SCHEMAS.get(name) as TextSchema
}

export function isStream(name: OperationName): name is OperationNameOf<'stream'> {
  return operations[name].kind === 'stream'
}

/** The input in a request, not validated yet. @throws TerminalError `invalid_request`, `payload_too_large` */
export async function readInput(
  name: OperationName,
  params: Readonly<Record<string, string>>,
  request: TerminalHttpRequest,
): Promise<Record<string, unknown>> {
  const own = ownParams(name, params)
  if (isStream(name)) return { ...streamFields(request), ...own }
  const schema = textSchema(name)
  const fields =
    operations[name].method === 'POST'
      ? await bodyFields(request, schema)
      : queryFields(request.query, schema)
  for (const key of Object.keys(own)) {
    if (Object.hasOwn(fields, key)) throw invalidField(key, 'is given by the path; remove it from the body')
  }
  return { ...fields, ...own }
}

/** A framework's parameters may include those of the host's own prefix. */
function ownParams(name: OperationName, params: Readonly<Record<string, string>>): Record<string, string> {
  const segments = operations[name].path.split('/')
  return Object.fromEntries(Object.entries(params).filter(([key]) => segments.includes(`:${key}`)))
}

/**
 * A browser that reconnects sends the last id in a header; other clients may send it in the query. The rest of the query belongs to the
 * host: an `EventSource` cannot send headers, so it may hold credentials for `authorize`.
 */
function streamFields(request: TerminalHttpRequest): { last_event_id?: string } {
  const id = request.header('last-event-id') ?? new URLSearchParams(request.query).get('last_event_id')
  return id ? { last_event_id: id } : {}
}
