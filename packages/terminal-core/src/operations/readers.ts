import type Stripe from 'stripe'
import { z } from 'zod'
import { locationIdOf, noSuchReader, retrieveReader } from '../access/ownership.ts'
import { coversLocation, type TerminalScope } from '../access/scope.ts'
import { invalidField } from '../errors.ts'
import { noSuchLocation, tokenLocation } from './connection-tokens.ts'
import { type Call, operation } from './operation.ts'
import {
  clearableMetadata,
  DEFAULT_PAGE,
  defined,
  listOf,
  locationId,
  metadata,
  ONE_CURSOR_MESSAGE,
  oneCursor,
  pagination,
  readerId,
} from './schemas.ts'

const action = z.object({
  type: z.string(),
  status: z.string(),
  failure_code: z.string().nullable(),
  failure_message: z.string().nullable(),
})

const reader = z.object({
  id: z.string(),
  object: z.literal('terminal.reader'),
  action: action.nullable(),
  device_sw_version: z.string().nullable(),
  device_type: z.string(),
  ip_address: z.string().nullable(),
  label: z.string(),
  /** Milliseconds since the epoch, unlike Stripe's other times. */
  last_seen_at: z.number().nullable(),
  livemode: z.boolean(),
  location: z.string().nullable(),
  metadata: z.record(z.string(), z.string()),
  serial_number: z.string(),
  status: z.string().nullable(),
})

/** A card reader. `status` lags by minutes: Stripe advises against gating a payment on it. */
export type Reader = z.output<typeof reader>

const deletedReader = z.object({
  id: z.string(),
  object: z.literal('terminal.reader'),
  deleted: z.literal(true),
})

const label = z.string().min(1).max(200)

const listInput = z
  .strictObject({
    location: locationId.optional(),
    device_type: z.string().max(50).optional(),
    serial_number: z.string().max(100).optional(),
    status: z.enum(['online', 'offline']).optional(),
    ...pagination(readerId),
  })
  .refine(oneCursor, ONE_CURSOR_MESSAGE)

export const list = operation({
  kind: 'query',
  method: 'GET',
  path: '/readers',
  permission: 'readers:read',
  summary: "List the readers at the caller's locations",
  input: listInput,
  output: listOf(reader),
  async run(call) {
    const places = placesToList(call.scope, call.input.location)
    await assertCursor(call)
    const page = places.length === 1 ? await listOne(call, places[0]) : await listMany(call, places)
    for (const item of page.data) call.ownership.remember(item, call.request)
    return { object: 'list' as const, data: page.data.map(toReader), has_more: page.has_more }
  },
})

export const retrieve = operation({
  kind: 'query',
  method: 'GET',
  path: '/readers/:reader',
  permission: 'readers:read',
  summary: 'Retrieve a reader',
  input: z.strictObject({ reader: readerId }),
  output: reader,
  async run({ input, scope, stripe, request, ownership }) {
    const found = await retrieveReader(stripe, input.reader, request)
    ownership.remember(found, request)
    if (!coversLocation(scope, locationIdOf(found))) throw noSuchReader(input.reader)
    return toReader(found)
  },
})

export const create = operation({
  kind: 'mutation',
  method: 'POST',
  path: '/readers',
  permission: 'readers:write',
  idempotent: true,
  summary: 'Register a reader at a location',
  input: z.strictObject({
    registration_code: z.string().min(1).max(200),
    label: label.optional(),
    location: locationId.optional(),
    metadata: metadata.optional(),
  }),
  output: reader,
  async run({ input, scope, stripe, request, ownership }) {
    const location = tokenLocation(scope, input.location)
    if (location === undefined) throw invalidField('location', 'is required')
    const created = await stripe.terminal.readers.create(defined({ ...input, location }), request)
    ownership.remember(created, request)
    return toReader(created)
  },
})

export const update = operation({
  kind: 'mutation',
  method: 'POST',
  path: '/readers/:reader',
  permission: 'readers:write',
  idempotent: true,
  summary: 'Rename a reader; to move one, register it again',
  input: z.strictObject({
    reader: readerId,
    label: z.union([label, z.literal('')]).optional(),
    metadata: clearableMetadata.optional(),
  }),
  output: reader,
  async run({ input, scope, stripe, request, ownership }) {
    const { reader: id, ...changes } = input
    await ownership.assertReader(id, scope, request)
    const updated = await stripe.terminal.readers.update(id, defined(changes), request)
    if ('deleted' in updated && updated.deleted) throw noSuchReader(id)
    return toReader(updated as Stripe.Terminal.Reader)
  },
})

export const del = operation({
  kind: 'mutation',
  method: 'DELETE',
  path: '/readers/:reader',
  permission: 'readers:write',
  summary: 'Remove a reader from the account',
  input: z.strictObject({ reader: readerId }),
  output: deletedReader,
  async run({ input, scope, stripe, request, ownership }) {
    await ownership.assertReader(input.reader, scope, request)
    const { id, object } = await stripe.terminal.readers.del(input.reader, {}, request)
    ownership.forget(id, request)
    return { id, object, deleted: true as const }
  },
})

type ListInput = z.output<typeof listInput>
type Page = Pick<Stripe.ApiList<Stripe.Terminal.Reader>, 'data' | 'has_more'>

/** The locations to look in, in order; `undefined` stands for the whole account. */
function placesToList(scope: TerminalScope, asked: string | undefined): readonly (string | undefined)[] {
  if (asked !== undefined) {
    if (!coversLocation(scope, asked)) throw noSuchLocation(asked)
    return [asked]
  }
  return scope.locations === 'all' ? [undefined] : scope.locations
}

/** A cursor is an id in a request like any other: it must not tell whether a foreign reader exists. */
async function assertCursor({ input, scope, ownership, request }: Call<ListInput>): Promise<void> {
  const cursor = input.starting_after ?? input.ending_before
  if (cursor !== undefined) await ownership.assertReader(cursor, scope, request)
}

async function listOne(call: Call<ListInput>, location: string | undefined): Promise<Page> {
  return call.stripe.terminal.readers.list(defined({ ...call.input, location }), call.request)
}

/**
 * Stripe filters by one location at a time. Several are read one after the other, in the scope's order, until the page is full; a
 * cursor says by its own location where to go on.
 */
async function listMany(call: Call<ListInput>, places: readonly (string | undefined)[]): Promise<Page> {
  const { ending_before, starting_after, limit = DEFAULT_PAGE, ...filters } = call.input
  if (ending_before !== undefined) {
    throw invalidField('ending_before', 'needs one location: add the field location', places as string[])
  }
  const first = starting_after
    ? places.indexOf((await call.ownership.locationOf(starting_after, call.request)) ?? undefined)
    : 0
  const data: Stripe.Terminal.Reader[] = []
  let cursor = starting_after
  for (const location of places.slice(first)) {
    // A full page still asks the next locations for one reader, to say truly whether there is more.
    const wanted = Math.max(1, limit - data.length)
    const params = defined({ ...filters, location, limit: wanted, starting_after: cursor })
    const page = await call.stripe.terminal.readers.list(params, call.request)
    if (data.length === limit && page.data.length > 0) return { data, has_more: true }
    if (data.length < limit) data.push(...page.data)
    if (page.has_more) return { data, has_more: true }
    cursor = undefined
  }
  return { data, has_more: false }
}

function toReader(from: Stripe.Terminal.Reader): Reader {
  return {
    id: from.id,
    object: from.object,
    action: toAction(from.action),
    device_sw_version: from.device_sw_version,
    device_type: from.device_type,
    ip_address: from.ip_address,
    label: from.label,
    last_seen_at: from.last_seen_at,
    livemode: from.livemode,
    location: locationIdOf(from),
    metadata: from.metadata,
    serial_number: from.serial_number,
    status: from.status,
  }
}

function toAction(from: Stripe.Terminal.Reader['action']): Reader['action'] {
  if (!from) return null
  const { type, status, failure_code, failure_message } = from
  return { type, status, failure_code, failure_message }
}
