import type Stripe from 'stripe'
import { z } from 'zod'
import { assertOwnReader, found, foundLive, noSuch, ownedReader } from '../access/ownership.ts'
import { coversLocation, type TerminalScope } from '../access/scope.ts'
import { invalidField } from '../errors.ts'
import { readerEvent, terminalEvent } from '../events/event.ts'
import { reader, toReader } from '../objects/reader.ts'
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
} from '../objects/schemas.ts'
import { scopedLocation } from './connection-tokens.ts'
import { follow, lastEventId } from './events.ts'
import { type Call, operation } from './operation.ts'

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
    for (const item of page.data) call.readers.remember(item, call.request)
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
  run: async (call) => toReader(await ownedReader(call, call.input.reader)),
})

export const watch = operation({
  kind: 'stream',
  method: 'GET',
  path: '/readers/:reader/events',
  permission: 'readers:read',
  summary: 'The reader as it is, then what happens to it, as it happens',
  input: z.strictObject({ reader: readerId, last_event_id: lastEventId }),
  output: terminalEvent,
  async run(call) {
    const { reader: id } = call.input
    // Who starts anew is given the reader itself, freshly read: that tells whose it is.
    if (call.input.last_event_id !== undefined) await assertOwnReader(call, id)
    return follow(call, {
      shows: (event) => event.reader === id,
      first: async () =>
        readerEvent('reader.snapshot', call.scope.account, toReader(await ownedReader(call, id))),
    })
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
  async run({ input, scope, stripe, request, readers }) {
    const location = scopedLocation(scope, input.location)
    if (location === undefined) throw invalidField('location', 'is required')
    const created = await stripe.terminal.readers.create(defined({ ...input, location }), request)
    readers.remember(created, request)
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
  async run(call) {
    const { reader: id, ...changes } = call.input
    await assertOwnReader(call, id)
    const answer = call.stripe.terminal.readers.update(id, defined(changes), call.request)
    return toReader(await foundLive('reader', id, answer))
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
  async run(call) {
    const { reader: id } = call.input
    await assertOwnReader(call, id)
    const { object } = await found('reader', id, call.stripe.terminal.readers.del(id, {}, call.request))
    call.readers.forget(id, call.request)
    return { id, object, deleted: true as const }
  },
})

type ListInput = z.output<typeof listInput>
type Page = Pick<Stripe.ApiList<Stripe.Terminal.Reader>, 'data' | 'has_more'>

/** The locations to look in, in order; `undefined` stands for the whole account. */
function placesToList(scope: TerminalScope, asked: string | undefined): readonly (string | undefined)[] {
  if (asked !== undefined) {
    if (!coversLocation(scope, asked)) throw noSuch('location', asked)
    return [asked]
  }
  return scope.locations === 'all' ? [undefined] : scope.locations
}

/** A cursor is an id in a request like any other: it must not tell whether a foreign reader exists. */
async function assertCursor(call: Call<ListInput>): Promise<void> {
  const cursor = call.input.starting_after ?? call.input.ending_before
  if (cursor !== undefined) await assertOwnReader(call, cursor)
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
  // assertCursor has looked the cursor's location up.
  const first = starting_after
    ? places.indexOf(call.readers.locationOf(starting_after, call.request) ?? undefined)
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
