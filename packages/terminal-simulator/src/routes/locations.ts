import type Stripe from 'stripe'
import { invalidRequest } from '../api/errors.ts'
import { mergeMetadata, metadata } from '../api/metadata.ts'
import { blankable, clearable, object, parameterMissing, string } from '../api/params.ts'
import { type Call, route } from '../http/route.ts'
import { found, referenced } from '../lookup/found.ts'
import { configurations } from '../state/configuration.ts'
import { type Location, locations, wholeAddress } from '../state/location.ts'
import { readers } from '../state/reader.ts'
import { checkAddress } from './location-address.ts'
import { listRoute, retrieveRoute } from './resource.ts'

const PATH = '/v1/terminal/locations'
const RESOURCE = { table: locations, path: PATH, permission: 'terminal_location_read' }

const address = object({
  city: blankable(),
  country: string(),
  line1: blankable(),
  line2: blankable(),
  postal_code: blankable(),
  state: blankable(),
})
const japaneseAddress = object({
  city: blankable(),
  country: string(),
  line1: blankable(),
  line2: blankable(),
  postal_code: blankable(),
  state: blankable(),
  town: blankable(),
})
const name = string({ max: 1000 })

/** Members that are absent, not `null`, when they are unset. */
const OPTIONAL_TEXTS = [
  'configuration_overrides',
  'display_name_kana',
  'display_name_kanji',
  'phone',
] as const
const JAPANESE_ADDRESSES = ['address_kana', 'address_kanji'] as const

/** Stripe docs: https://docs.stripe.com/api/terminal/locations */
export const locationRoutes = [
  route({
    method: 'POST',
    path: PATH,
    permission: 'terminal_location_write',
    returns: locations,
    params: {
      address,
      address_kana: japaneseAddress,
      address_kanji: japaneseAddress,
      configuration_overrides: string(),
      display_name: name,
      display_name_kana: name,
      display_name_kanji: name,
      metadata: metadata(),
      phone: string(),
    },
    run(call) {
      const { params, namespace, world } = call
      const { display_name } = params
      const inJapanese = params.address_kana !== undefined || params.address_kanji !== undefined
      if (params.address === undefined && !inJapanese) throw parameterMissing('address')
      if (params.address && !params.address.country) throw parameterMissing('address[country]')
      const japaneseName = params.display_name_kanji ?? params.display_name_kana
      if (display_name === undefined && !(inJapanese && japaneseName)) throw parameterMissing('display_name')
      // A location may have Japanese addresses only. Stripe does not document what `address` is then.
      const given = wholeAddress(params.address ?? { country: 'JP' })
      if (params.address) checkAddress(given, namespace.livemode)
      checkOverrides(call, params.configuration_overrides)

      const location = {
        id: world.ids.id('tml_'),
        object: 'terminal.location',
        address: given,
        display_name: display_name ?? (japaneseName as string),
        livemode: namespace.livemode,
        metadata: mergeMetadata({}, params.metadata),
      } satisfies Location
      return namespace.of(locations).put(withOptional(location, params))
    },
  }),

  listRoute(RESOURCE),

  retrieveRoute(RESOURCE),

  route({
    method: 'POST',
    path: `${PATH}/:location`,
    permission: 'terminal_location_write',
    returns: locations,
    params: {
      address,
      address_kana: japaneseAddress,
      address_kanji: japaneseAddress,
      configuration_overrides: clearable(string()),
      display_name: name,
      display_name_kana: clearable(name),
      display_name_kanji: clearable(name),
      metadata: metadata(),
      phone: clearable(string()),
    },
    run(call) {
      const { params, namespace } = call
      const location = found(call, locations)
      checkOverrides(call, params.configuration_overrides)
      const changed = withOptional(
        {
          ...location,
          address: params.address
            ? changedAddress(location, params.address, namespace.livemode)
            : location.address,
          display_name: params.display_name ?? location.display_name,
          metadata: mergeMetadata(location.metadata, params.metadata),
        },
        params,
      )
      return namespace.of(locations).put(changed)
    },
  }),

  route({
    method: 'DELETE',
    path: `${PATH}/:location`,
    permission: 'terminal_location_write',
    run(call) {
      const { id } = found(call, locations)
      if (call.world.settings.deleteLocationWithReaders === 'refused') refuseWhileReadersRemain(call, id)
      const deleted = {
        id,
        object: 'terminal.location',
        deleted: true,
      } satisfies Stripe.Terminal.DeletedLocation
      call.namespace.of(locations).delete(id, deleted)
      return deleted
    },
  }),
]

type OptionalTexts = { [member in (typeof OPTIONAL_TEXTS)[number]]?: string | null | undefined }
type JapaneseAddresses = {
  [member in (typeof JAPANESE_ADDRESSES)[number]]?: { [field: string]: string | undefined } | undefined
}

function withOptional(location: Location, params: OptionalTexts & JapaneseAddresses): Location {
  const result: Location = { ...location }
  for (const member of OPTIONAL_TEXTS) {
    const value = params[member]
    if (value === null) delete result[member]
    else if (value !== undefined) result[member] = value
  }
  for (const member of JAPANESE_ADDRESSES) {
    const given = params[member]
    if (given) result[member] = { ...wholeAddress({ ...result[member], ...given }), town: given.town ?? null }
  }
  return result
}

function checkOverrides(call: Call<unknown>, id: string | null | undefined): void {
  if (id) referenced(call, configurations, id, 'configuration_overrides')
}

/** "You can't change the location's country." Stripe docs: https://docs.stripe.com/api/terminal/locations/update */
function changedAddress(
  location: Location,
  change: Parameters<typeof wholeAddress>[0],
  livemode: boolean,
): Location['address'] {
  if (change.country && change.country !== location.address.country) {
    throw invalidRequest("You can't change the location's country. Create a new Location instead.", {
      param: 'address[country]',
    })
  }
  const changed = wholeAddress({ ...location.address, ...change })
  checkAddress(changed, livemode)
  return changed
}

function refuseWhileReadersRemain(call: Call<unknown>, id: string): void {
  const remaining = call.namespace
    .of(readers)
    .newestFirst()
    .filter((reader) => reader.location === id).length
  if (remaining === 0) return
  throw invalidRequest(
    `The location '${id}' still has ${remaining} registered reader(s). Delete or move them first.`,
    {
      param: 'location',
    },
  )
}
