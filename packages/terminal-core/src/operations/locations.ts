import type Stripe from 'stripe'
import { z } from 'zod'
import { found, foundLive, noSuch } from '../access/found.ts'
import { ownLocation, ownLocations } from '../access/locations.ts'
import { ifNamed, wholeAccount } from '../access/owner.ts'
import { isTerminalError } from '../errors.ts'
import { address, addressChanges, japaneseAddress } from '../objects/address.ts'
import {
  clearableMetadata,
  configurationId,
  DEFAULT_PAGE,
  defined,
  deletedOf,
  listOf,
  locationId,
  metadata,
  ONE_CURSOR_MESSAGE,
  oneCursor,
  pagination,
  toList,
} from '../objects/schemas.ts'
import { operation } from './operation.ts'

const addressOutput = z.object({
  city: z.string().nullable(),
  country: z.string().nullable(),
  line1: z.string().nullable(),
  line2: z.string().nullable(),
  postal_code: z.string().nullable(),
  state: z.string().nullable(),
})

const location = z.object({
  id: z.string(),
  object: z.literal('terminal.location'),
  address: addressOutput,
  address_kana: addressOutput.extend({ town: z.string().nullable() }).optional(),
  address_kanji: addressOutput.extend({ town: z.string().nullable() }).optional(),
  configuration_overrides: z.string().optional(),
  display_name: z.string(),
  display_name_kana: z.string().optional(),
  display_name_kanji: z.string().optional(),
  livemode: z.boolean(),
  metadata: z.record(z.string(), z.string()),
  phone: z.string().optional(),
})

/** A place with readers. */
export type Location = z.output<typeof location>

const deletedLocation = deletedOf('terminal.location')

const name = z.string().max(1000)
const phone = z.string().max(50)
const empty = z.literal('')

const extras = {
  address_kana: japaneseAddress.optional(),
  address_kanji: japaneseAddress.optional(),
  display_name_kana: name.optional(),
  display_name_kanji: name.optional(),
  phone: phone.optional(),
  configuration_overrides: configurationId.optional(),
  metadata: metadata.optional(),
}

const createInput = z
  .strictObject({ address: address.optional(), display_name: name.min(1).optional(), ...extras })
  .superRefine((value, context) => {
    // In Japan both may be given in Japanese script instead; everywhere else they are required.
    const japanese = value.address_kana ?? value.address_kanji
    for (const field of ['address', 'display_name'] as const) {
      if (value[field] === undefined && !japanese)
        context.addIssue({ code: 'custom', path: [field], message: 'is required' })
    }
  })

const updateInput = z.strictObject({
  location: locationId,
  ...extras,
  address: addressChanges.optional(),
  display_name: name.min(1).optional(),
  display_name_kana: z.union([name, empty]).optional(),
  display_name_kanji: z.union([name, empty]).optional(),
  phone: z.union([phone, empty]).optional(),
  configuration_overrides: z.union([configurationId, empty]).optional(),
  metadata: clearableMetadata.optional(),
})

const cursor = ifNamed(ownLocation)

export const list = operation({
  kind: 'query',
  method: 'GET',
  path: '/locations',
  permission: 'locations:read',
  owners: { locations: ownLocations, starting_after: cursor, ending_before: cursor },
  summary: 'List the locations of the caller',
  input: z.strictObject(pagination(locationId)).refine(oneCursor, ONE_CURSOR_MESSAGE),
  output: listOf(location),
  async run({ input, owned: { locations }, stripe, request }) {
    if (locations !== 'all') return listOwn(locations, input, stripe, request)
    return toList(await stripe.terminal.locations.list(defined(input), request), toLocation)
  },
})

export const retrieve = operation({
  kind: 'query',
  method: 'GET',
  path: '/locations/:location',
  permission: 'locations:read',
  owners: { location: ownLocation },
  summary: 'Retrieve a location',
  input: z.strictObject({ location: locationId }),
  output: location,
  async run({ input: { location: id }, stripe, request }) {
    return toLocation(await foundLive('location', id, stripe.terminal.locations.retrieve(id, {}, request)))
  },
})

export const create = operation({
  kind: 'mutation',
  method: 'POST',
  path: '/locations',
  permission: 'locations:write',
  owners: { account: wholeAccount },
  idempotent: true,
  summary: 'Create a location',
  input: createInput,
  output: location,
  async run({ input, stripe, request }) {
    const params = defined(input) as Stripe.Terminal.LocationCreateParams
    return toLocation(await stripe.terminal.locations.create(params, request))
  },
})

export const update = operation({
  kind: 'mutation',
  method: 'POST',
  path: '/locations/:location',
  permission: 'locations:write',
  owners: { location: ownLocation, configuration_overrides: ifNamed(wholeAccount) },
  idempotent: true,
  summary: 'Change a location; an empty string clears a field',
  input: updateInput,
  output: location,
  async run(call) {
    const { location: id, ...changes } = call.input
    const params = defined(changes) as Stripe.Terminal.LocationUpdateParams
    const answer = call.stripe.terminal.locations.update(id, params, call.request)
    return toLocation(await foundLive('location', id, answer))
  },
})

export const del = operation({
  kind: 'mutation',
  method: 'DELETE',
  path: '/locations/:location',
  permission: 'locations:write',
  owners: { location: ownLocation },
  summary: 'Delete a location; its readers must be removed first',
  input: z.strictObject({ location: locationId }),
  output: deletedLocation,
  async run({ input: { location: id }, stripe, request }) {
    const { object } = await found('location', id, stripe.terminal.locations.del(id, {}, request))
    return { id, object, deleted: true as const }
  },
})

interface Pagination {
  limit?: number | undefined
  starting_after?: string | undefined
  ending_before?: string | undefined
}

/** Undefined for a location that does not exist, or no longer. */
async function retrieveLocation(
  stripe: Stripe,
  id: string,
  request: Stripe.RequestOptions,
): Promise<Stripe.Terminal.Location | undefined> {
  try {
    return await foundLive('location', id, stripe.terminal.locations.retrieve(id, {}, request))
  } catch (error) {
    if (isTerminalError(error) && error.code === 'not_found') return undefined
    throw error
  }
}

/**
 * Stripe cannot list by id, so a scope's own locations are retrieved one by one, in the scope's order: a page costs as many
 * requests as it has entries, however many locations the account has.
 */
async function listOwn(
  own: readonly string[],
  input: Pagination,
  stripe: Stripe,
  request: Stripe.RequestOptions,
) {
  const { ids, hasMore } = pageOf(own, input)
  const found = await Promise.all(ids.map((id) => retrieveLocation(stripe, id, request)))
  return toList({ data: found.filter((item) => item !== undefined), has_more: hasMore }, toLocation)
}

function pageOf(own: readonly string[], input: Pagination): { ids: readonly string[]; hasMore: boolean } {
  const limit = input.limit ?? DEFAULT_PAGE
  const cursor = input.starting_after ?? input.ending_before
  const at = cursor === undefined ? -1 : own.indexOf(cursor)
  if (cursor !== undefined && at === -1) throw noSuch('location', cursor)
  if (input.ending_before !== undefined) {
    return { ids: own.slice(Math.max(0, at - limit), at), hasMore: at > limit }
  }
  const end = at + 1 + limit
  return { ids: own.slice(at + 1, end), hasMore: own.length > end }
}

function toLocation(from: Stripe.Terminal.Location): Location {
  const to: Location = {
    id: from.id,
    object: from.object,
    address: toAddress(from.address),
    display_name: from.display_name,
    livemode: from.livemode,
    metadata: from.metadata,
  }
  if (from.address_kana) to.address_kana = { ...toAddress(from.address_kana), town: from.address_kana.town }
  if (from.address_kanji)
    to.address_kanji = { ...toAddress(from.address_kanji), town: from.address_kanji.town }
  if (from.configuration_overrides) to.configuration_overrides = from.configuration_overrides
  if (from.display_name_kana) to.display_name_kana = from.display_name_kana
  if (from.display_name_kanji) to.display_name_kanji = from.display_name_kanji
  if (from.phone) to.phone = from.phone
  return to
}

function toAddress(from: Stripe.Address | Stripe.JapanAddress): Location['address'] {
  const { city, country, line1, line2, postal_code, state } = from
  return { city, country, line1, line2, postal_code, state }
}
