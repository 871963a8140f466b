import { expect } from 'vitest'
import { CONNECTED, CONNECTED_LOCATION, DEPOT, DUBLIN, HQ } from '../shop.ts'
import { expectError, expectInvalid, expectOk, type Stories, withoutStripe } from './story.ts'

const ids = (body: { data: { id: string }[] }) => body.data.map(({ id }) => id)

const NEW_SHOP = {
  display_name: 'Paris',
  address: { line1: '1 Rue de Rivoli', city: 'Paris', postal_code: '75001', country: 'FR' },
}

export const locationStories: Stories = {
  'everybody lists their own locations': async ({ call }) => {
    expect(ids((await call('locations.list', {}, 'device')).body)).toEqual([HQ])
    const manager = await call('locations.list', {}, 'manager')
    expect(manager.body).toMatchObject({ object: 'list', has_more: false })
    expect(ids(manager.body)).toEqual([HQ, DUBLIN])
  },
  'an admin lists all, page by page': async ({ call }) => {
    const first = await call('locations.list', { limit: 2 }, 'admin')
    expect(first.body.has_more).toBe(true)
    const second = await call(
      'locations.list',
      { limit: 2, starting_after: ids(first.body)[1] as string },
      'admin',
    )
    expect(new Set([...ids(first.body), ...ids(second.body)])).toEqual(new Set([HQ, DUBLIN, DEPOT]))
    const back = await call(
      'locations.list',
      { limit: 2, ending_before: ids(second.body)[0] as string },
      'admin',
    )
    expect(ids(back.body)).toEqual(ids(first.body))
  },
  'own locations come page by page too': async ({ call }) => {
    const first = await call('locations.list', { limit: 1 }, 'manager')
    expect(first.body).toMatchObject({ has_more: true, data: [{ id: HQ }] })
    const second = await call('locations.list', { limit: 1, starting_after: HQ }, 'manager')
    expect(second.body).toMatchObject({ has_more: false, data: [{ id: DUBLIN }] })
    const back = await call('locations.list', { limit: 1, ending_before: DUBLIN }, 'manager')
    expect(back.body).toMatchObject({ has_more: false, data: [{ id: HQ }] })
  },
  'a foreign cursor does not exist': async ({ call }) => {
    expectError(await call('locations.list', { starting_after: DEPOT }, 'manager'), 404, 'not_found')
  },
  'a page is asked for in one direction and in a sensible size': async (stage) => {
    const both = { starting_after: HQ, ending_before: HQ }
    expectInvalid(
      await withoutStripe(stage, () => stage.call('locations.list', both, 'admin')),
      'ending_before',
    )
    for (const limit of [0, 101, -1]) {
      expectInvalid(
        await withoutStripe(stage, () => stage.call('locations.list', { limit }, 'admin')),
        'limit',
      )
    }
  },
  'one of the own locations is retrieved with all its fields': async ({ call }) => {
    const answer = await call('locations.retrieve', { location: HQ }, 'device')
    expectOk(answer)
    expect(answer.body).toEqual({
      id: HQ,
      object: 'terminal.location',
      address: {
        city: 'San Francisco',
        country: 'US',
        line1: '1272 Valencia Street',
        line2: null,
        postal_code: '94110',
        state: 'CA',
      },
      display_name: 'HQ',
      livemode: false,
      metadata: {},
    })
  },
  'a foreign location and a missing one get the same answer': async (stage) => {
    const { call } = stage
    const foreign = await withoutStripe(stage, () =>
      call('locations.retrieve', { location: DUBLIN }, 'device'),
    )
    const missing = await call('locations.retrieve', { location: 'tml_missing' }, 'admin')
    expectError(foreign, 404, 'not_found')
    expect(JSON.stringify(foreign).replaceAll(DUBLIN, 'X')).toBe(
      JSON.stringify(missing).replaceAll('tml_missing', 'X'),
    )
  },
  "another account's location does not exist": async ({ call }) => {
    expectError(await call('locations.retrieve', { location: CONNECTED_LOCATION }, 'admin'), 404, 'not_found')
    expectOk(await call('locations.retrieve', { location: CONNECTED_LOCATION }, 'connected'))
    expectError(await call('locations.retrieve', { location: HQ }, 'connected'), 404, 'not_found')
  },
  'an admin opens, changes and closes a location': async ({ call }) => {
    const created = await call('locations.create', { ...NEW_SHOP, metadata: { code: 'fr-1' } }, 'admin')
    expectOk(created)
    const location = created.body.id as string
    const changed = await call(
      'locations.update',
      { location, display_name: 'Paris 1er', metadata: { code: '', open: 'yes' } },
      'admin',
    )
    expect(changed.body).toMatchObject({ id: location, display_name: 'Paris 1er', metadata: { open: 'yes' } })
    const moved = await call('locations.update', { location, address: { line1: '2 Rue de Rivoli' } }, 'admin')
    expect(moved.body.address).toMatchObject({ line1: '2 Rue de Rivoli', city: 'Paris', country: 'FR' })
    const deleted = await call('locations.del', { location }, 'admin')
    expect(deleted.body).toEqual({ id: location, object: 'terminal.location', deleted: true })
    expectError(await call('locations.retrieve', { location }, 'admin'), 404, 'not_found')
    expectError(
      await call('locations.update', { location, display_name: 'Ghost' }, 'admin'),
      404,
      'not_found',
    )
  },
  'a location of a connected account is opened there': async ({ call, shop }) => {
    const created = await call('locations.create', NEW_SHOP, 'connected')
    expectOk(created)
    expect(shop.requests.at(-1)).toMatchObject({ account: CONNECTED })
    expectError(await call('locations.retrieve', { location: created.body.id }, 'admin'), 404, 'not_found')
  },
  'what an address must hold depends on the country': async (stage) => {
    const cases = [
      ['US', { line1: 'a', city: 'b', postal_code: 'c' }, 'address.state'],
      ['FR', { line1: 'a', postal_code: 'c' }, 'address.city'],
      ['IE', { line1: 'a' }, 'address.postal_code'],
      ['SG', { postal_code: 'c' }, 'address.line1'],
    ] as const
    for (const [country, parts, field] of cases) {
      const input = { display_name: 'New', address: { ...parts, country } }
      expectInvalid(await withoutStripe(stage, () => stage.call('locations.create', input, 'admin')), field)
    }
    const input = { display_name: 'New', address: { line1: 'a', city: 'b', country: 'usa' } }
    expectInvalid(
      await withoutStripe(stage, () => stage.call('locations.create', input, 'admin')),
      'address.country',
    )
  },
  'every bad field is named at once': async (stage) => {
    const input = { display_name: '', address: { country: 'IE' }, color: 'red' }
    const answer = await withoutStripe(stage, () => stage.call('locations.create', input, 'admin'))
    for (const field of ['display_name', 'address.line1', 'address.postal_code', 'color']) {
      expectInvalid(answer, field)
    }
  },
  "metadata keeps Stripe's limits": async (stage) => {
    const tooLong = { ...NEW_SHOP, metadata: { note: 'x'.repeat(501) } }
    expectInvalid(
      await withoutStripe(stage, () => stage.call('locations.create', tooLong, 'admin')),
      'metadata.note',
    )
    const many = Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`key${index}`, 'x']))
    const tooMany = { ...NEW_SHOP, metadata: many }
    expectInvalid(
      await withoutStripe(stage, () => stage.call('locations.create', tooMany, 'admin')),
      'metadata',
    )
  },
  'the country of a location stays': async ({ call }) => {
    const answer = await call('locations.update', { location: HQ, address: { country: 'CA' } }, 'admin')
    expectError(answer, 400, 'invalid_request')
    expect((await call('locations.retrieve', { location: HQ }, 'admin')).body.address.country).toBe('US')
  },
  'a location with readers cannot be deleted': async ({ call }) => {
    expectError(await call('locations.del', { location: DUBLIN }, 'admin'), 400, 'invalid_request')
    expectOk(await call('locations.retrieve', { location: DUBLIN }, 'admin'))
  },
  'nobody opens locations outside their own scope': async (stage) => {
    const answer = await withoutStripe(stage, () => stage.call('locations.create', NEW_SHOP, 'hqAdmin'))
    expectError(answer, 403, 'permission_denied')
  },
  'nobody touches a location outside their own scope': async (stage) => {
    const { call } = stage
    const attempts = () => [
      call('locations.update', { location: DUBLIN, display_name: 'Mine' }, 'hqAdmin'),
      call('locations.del', { location: DEPOT }, 'hqAdmin'),
    ]
    for (const answer of await withoutStripe(stage, () => Promise.all(attempts()))) {
      expectError(answer, 404, 'not_found')
    }
    expect((await call('locations.retrieve', { location: DUBLIN }, 'admin')).body.display_name).toBe('Dublin')
  },
  'only admins change locations': async (stage) => {
    const { call } = stage
    const attempts = () => [
      call('locations.create', NEW_SHOP, 'manager'),
      call('locations.update', { location: HQ, display_name: 'Mine' }, 'manager'),
      call('locations.del', { location: HQ }, 'manager'),
    ]
    for (const answer of await withoutStripe(stage, () => Promise.all(attempts()))) {
      expectError(answer, 403, 'permission_denied')
    }
  },
  'strangers see no locations': async (stage) => {
    expectError(await withoutStripe(stage, () => stage.call('locations.list', {})), 401, 'unauthenticated')
    const one = await withoutStripe(stage, () => stage.call('locations.retrieve', { location: HQ }))
    expectError(one, 401, 'unauthenticated')
  },
}
