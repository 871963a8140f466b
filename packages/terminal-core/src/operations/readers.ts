import type Stripe from 'stripe'
import { z } from 'zod'
import { found, foundLive } from '../access/found.ts'
import { listedLocations, locationOrDefault } from '../access/locations.ts'
import { ifNamed } from '../access/owner.ts'
import { ownReader, ownReaderLocation } from '../access/owners.ts'
import { invalidField } from '../errors.ts'
import { readerEvent, terminalEvent } from '../events/event.ts'
import { reader, toReader } from '../objects/reader.ts'
import {
  clearableMetadata,
  DEFAULT_PAGE,
  defined,
  deletedOf,
  listOf,
  locationId,
  metadata,
  ONE_CURSOR_MESSAGE,
  oneCursor,
  pagination,
  readerId,
  toList,
} from '../objects/schemas.ts'
import { follow, lastEventId, visibleEvents } from './events.ts'
import { type Call, operation } from './operation.ts'

const deletedReader = deletedOf('terminal.reader')

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

/** A cursor is an id like any other: it must not show whether a foreign reader exists. */
const cursor = ifNamed(ownReaderLocation)

export const list = operation({
  kind: 'query',
  method: 'GET',
  path: '/readers',
  permission: 'readers:read',
  owners: { location: listedLocations, starting_after: cursor, ending_before: cursor },
  summary: "List the readers at the caller's locations",
  input: listInput,
  output: listOf(reader),
  async run(call) {
    const locations = call.owned.location
    const page = locations.length === 1 ? await listOne(call, locations[0]) : await listMany(call)
    for (const item of page.data) call.readerLocations.remember(item, call.request)
    return toList(page, toReader)
  },
})

export const retrieve = operation({
  kind: 'query',
  method: 'GET',
  path: '/readers/:reader',
  permission: 'readers:read',
  owners: { reader: ownReader },
  summary: 'Retrieve a reader',
  input: z.strictObject({ reader: readerId }),
  output: reader,
  run: async ({ owned }) => toReader(owned.reader),
})

export const watch = operation({
  kind: 'stream',
  method: 'GET',
  path: '/readers/:reader/events',
  permission: 'readers:read',
  owners: { reader: ownReaderLocation, events: visibleEvents },
  summary: 'The reader as it is, then what happens to it, as it happens',
  input: z.strictObject({ reader: readerId, last_event_id: lastEventId }),
  output: terminalEvent,
  async run(call) {
    const { reader: id } = call.input
    return follow(call, {
      shows: (event) => event.reader === id,
      first: async () =>
        readerEvent('reader.snapshot', call.scope.account, toReader(await ownReader(call, id))),
    })
  },
})

export const create = operation({
  kind: 'mutation',
  method: 'POST',
  path: '/readers',
  permission: 'readers:write',
  owners: { location: locationOrDefault },
  idempotent: true,
  summary: 'Register a reader at a location',
  input: z.strictObject({
    registration_code: z.string().min(1).max(200),
    label: label.optional(),
    location: locationId.optional(),
    metadata: metadata.optional(),
  }),
  output: reader,
  async run({ input, owned: { location }, stripe, request, readerLocations }) {
    if (location === undefined) throw invalidField('location', 'is required')
    const created = await stripe.terminal.readers.create(defined({ ...input, location }), request)
    readerLocations.remember(created, request)
    return toReader(created)
  },
})

export const update = operation({
  kind: 'mutation',
  method: 'POST',
  path: '/readers/:reader',
  permission: 'readers:write',
  owners: { reader: ownReaderLocation },
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
    const answer = call.stripe.terminal.readers.update(id, defined(changes), call.request)
    return toReader(await foundLive('reader', id, answer))
  },
})

export const del = operation({
  kind: 'mutation',
  method: 'DELETE',
  path: '/readers/:reader',
  permission: 'readers:write',
  owners: { reader: ownReaderLocation },
  summary: 'Remove a reader from the account',
  input: z.strictObject({ reader: readerId }),
  output: deletedReader,
  async run(call) {
    const { reader: id } = call.input
    const { object } = await found('reader', id, call.stripe.terminal.readers.del(id, {}, call.request))
    call.readerLocations.forget(id, call.request)
    return { id, object, deleted: true as const }
  },
})

type ListCall = Call<
  z.output<typeof listInput>,
  { location: readonly (string | undefined)[]; starting_after: string | null | undefined }
>
type Page = Pick<Stripe.ApiList<Stripe.Terminal.Reader>, 'data' | 'has_more'>

async function listOne(call: ListCall, location: string | undefined): Promise<Page> {
  return call.stripe.terminal.readers.list(defined({ ...call.input, location }), call.request)
}

/**
 * Stripe filters by one location at a time. Several are read one after the other, in the scope's order, until the page is full; the
 * location of the cursor is the one to go on with.
 */
async function listMany({ input, owned, stripe, request }: ListCall): Promise<Page> {
  const { ending_before, starting_after, limit = DEFAULT_PAGE, ...filters } = input
  const locations = owned.location
  if (ending_before !== undefined) {
    throw invalidField('ending_before', 'needs one location: add the field location', locations as string[])
  }
  const first = starting_after ? locations.indexOf(owned.starting_after ?? undefined) : 0
  const data: Stripe.Terminal.Reader[] = []
  let cursor = starting_after
  for (const location of locations.slice(first)) {
    // A full page still asks the next locations for one reader, to know whether there is more.
    const wanted = Math.max(1, limit - data.length)
    const params = defined({ ...filters, location, limit: wanted, starting_after: cursor })
    const page = await stripe.terminal.readers.list(params, request)
    if (data.length === limit && page.data.length > 0) return { data, has_more: true }
    if (data.length < limit) data.push(...page.data)
    if (page.has_more) return { data, has_more: true }
    cursor = undefined
  }
  return { data, has_more: false }
}
