import { expect } from 'vitest'
import type { Visitor } from '../shop.ts'
import { CONNECTED, DUBLIN, DUBLIN_READER, HQ, HQ_READER, HQ_READER_2 } from '../shop.ts'
import { expectError, expectInvalid, expectOk, type Stage, type Stories, withoutStripe } from './story.ts'

const ids = (body: { data: { id: string }[] }) => body.data.map(({ id }) => id)

/** Walks a list to its end, in pages of the given size. */
async function walk({ call }: Stage, limit: number, visitor: Visitor): Promise<string[]> {
  const seen: string[] = []
  for (;;) {
    const cursor = seen.at(-1)
    const page = await call('readers.list', cursor ? { limit, starting_after: cursor } : { limit }, visitor)
    expectOk(page)
    expect(page.body.data.length).toBeLessThanOrEqual(limit)
    seen.push(...ids(page.body))
    if (!page.body.has_more) return seen
    expect(page.body.data).not.toHaveLength(0)
  }
}

export const readerStories: Stories = {
  'everybody lists the readers at their own locations': async ({ call }) => {
    expect(new Set(ids((await call('readers.list', {}, 'device')).body))).toEqual(
      new Set([HQ_READER, HQ_READER_2]),
    )
    const all = new Set([HQ_READER, HQ_READER_2, DUBLIN_READER])
    expect(new Set(ids((await call('readers.list', {}, 'manager')).body))).toEqual(all)
    expect(new Set(ids((await call('readers.list', {}, 'admin')).body))).toEqual(all)
    expect((await call('readers.list', {}, 'nowhere')).body).toMatchObject({ data: [], has_more: false })
  },
  'pages of any size add up to the same readers': async (stage) => {
    const all = [HQ_READER, HQ_READER_2, DUBLIN_READER].sort()
    for (const visitor of ['manager', 'admin'] as const) {
      for (const limit of [1, 2, 3, 10]) expect((await walk(stage, limit, visitor)).sort()).toEqual(all)
    }
  },
  'the readers of one location, of one kind, of one serial number': async ({ call }) => {
    expect(ids((await call('readers.list', { location: DUBLIN }, 'manager')).body)).toEqual([DUBLIN_READER])
    const s700 = await call('readers.list', { device_type: 'simulated_stripe_s700' }, 'manager')
    expect(ids(s700.body)).toEqual([DUBLIN_READER])
    expect(ids((await call('readers.list', { serial_number: 'hq-2' }, 'manager')).body)).toEqual([
      HQ_READER_2,
    ])
  },
  'a foreign location has no readers to list': async (stage) => {
    const answer = await withoutStripe(stage, () =>
      stage.call('readers.list', { location: DUBLIN }, 'device'),
    )
    expectError(answer, 404, 'not_found')
  },
  'a foreign cursor does not exist': async ({ call }) => {
    expectError(await call('readers.list', { starting_after: DUBLIN_READER }, 'device'), 404, 'not_found')
  },
  'going backwards takes one location': async ({ call }) => {
    const back = { ending_before: DUBLIN_READER }
    expectInvalid(await call('readers.list', back, 'manager'), 'ending_before')
    expectOk(await call('readers.list', { ...back, location: DUBLIN }, 'manager'))
  },
  'a reader is retrieved with all its fields': async ({ call }) => {
    const answer = await call('readers.retrieve', { reader: HQ_READER }, 'device')
    expectOk(answer)
    expect(answer.body).toEqual({
      id: HQ_READER,
      object: 'terminal.reader',
      action: null,
      device_sw_version: expect.any(String),
      device_type: 'simulated_wisepos_e',
      ip_address: expect.any(String),
      label: 'hq-1',
      last_seen_at: expect.any(Number),
      livemode: false,
      location: HQ,
      metadata: {},
      serial_number: 'hq-1',
      status: expect.stringMatching(/online|offline/),
    })
  },
  'a foreign reader and a missing one get the same answer': async ({ call }) => {
    const foreign = await call('readers.retrieve', { reader: DUBLIN_READER }, 'device')
    const missing = await call('readers.retrieve', { reader: 'tmr_missing' }, 'device')
    expectError(foreign, 404, 'not_found')
    expect(JSON.stringify(foreign).replaceAll(DUBLIN_READER, 'X')).toBe(
      JSON.stringify(missing).replaceAll('tmr_missing', 'X'),
    )
  },
  "another account's reader does not exist": async ({ call }) => {
    expectError(await call('readers.retrieve', { reader: HQ_READER }, 'connected'), 404, 'not_found')
  },
  'a manager registers, renames and removes a reader': async (stage) => {
    const { call } = stage
    const created = await call(
      'readers.create',
      { registration_code: 'simulated-wpe', label: 'Till 3', metadata: { till: '3' } },
      'hqManager',
    )
    expectOk(created)
    expect(created.body).toMatchObject({ label: 'Till 3', location: HQ, metadata: { till: '3' } })
    const reader = created.body.id as string
    const renamed = await call(
      'readers.update',
      { reader, label: 'Till 4', metadata: { till: '' } },
      'hqManager',
    )
    expect(renamed.body).toMatchObject({ id: reader, label: 'Till 4', metadata: {} })
    const deleted = await call('readers.del', { reader }, 'hqManager')
    expect(deleted.body).toEqual({ id: reader, object: 'terminal.reader', deleted: true })
    expectError(await call('readers.retrieve', { reader }, 'hqManager'), 404, 'not_found')
    expectError(await call('readers.update', { reader, label: 'Ghost' }, 'hqManager'), 404, 'not_found')
  },
  'whoever has several locations says where the new reader stands': async (stage) => {
    const input = { registration_code: 'simulated-s700' }
    const answer = await withoutStripe(stage, () => stage.call('readers.create', input, 'manager'))
    expectInvalid(answer, 'location')
    expect(answer.body.error.fields[0].choices).toEqual([HQ, DUBLIN])
    expectInvalid(await withoutStripe(stage, () => stage.call('readers.create', input, 'admin')), 'location')
  },
  'no reader is registered at a foreign location': async (stage) => {
    const input = { registration_code: 'simulated-wpe', location: DUBLIN }
    const answer = await withoutStripe(stage, () => stage.call('readers.create', input, 'hqManager'))
    expectError(answer, 404, 'not_found')
  },
  'a wrong registration code is refused by Stripe, readably': async ({ call }) => {
    const answer = await call('readers.create', { registration_code: 'wrong-wrong-wrong' }, 'hqManager')
    expect(answer.status).toBe(400)
    expect(answer.body.error).toMatchObject({
      code: 'invalid_request',
      requestId: expect.stringMatching(/^req_/),
    })
  },
  'a reader of a connected account stays there': async ({ call, shop }) => {
    const location = (await call('locations.list', {}, 'connected')).body.data.at(-1).id
    const created = await call(
      'readers.create',
      { registration_code: 'simulated-wpe', location },
      'connected',
    )
    expectOk(created)
    expect(shop.requests.at(-1)).toMatchObject({ account: CONNECTED })
    expectError(await call('readers.retrieve', { reader: created.body.id }, 'admin'), 404, 'not_found')
  },
  'nobody touches a foreign reader': async ({ call, shop }) => {
    const before = shop.requests.length
    const answers = [
      await call('readers.update', { reader: DUBLIN_READER, label: 'Mine' }, 'hqManager'),
      await call('readers.del', { reader: DUBLIN_READER }, 'hqManager'),
    ]
    for (const answer of answers) expectError(answer, 404, 'not_found')
    expect(shop.requests.slice(before).filter(({ method }) => method !== 'GET')).toEqual([])
  },
  'devices change no readers': async (stage) => {
    const { call } = stage
    const attempts = () => [
      call('readers.create', { registration_code: 'simulated-wpe' }, 'device'),
      call('readers.update', { reader: HQ_READER, label: 'Mine' }, 'device'),
      call('readers.del', { reader: HQ_READER }, 'device'),
    ]
    for (const answer of await withoutStripe(stage, () => Promise.all(attempts()))) {
      expectError(answer, 403, 'permission_denied')
    }
  },
  'a reader is named by a reader id': async (stage) => {
    for (const reader of ['HQ', 'tml_x', 'tmr_', 'tmr_a b', `tmr_${'x'.repeat(65)}`]) {
      const answer = await withoutStripe(stage, () => stage.call('readers.retrieve', { reader }, 'admin'))
      expectInvalid(answer, 'reader')
    }
  },
  'a reader has a label and metadata to change, nothing else': async (stage) => {
    const input = { reader: HQ_READER, location: DUBLIN }
    expectInvalid(
      await withoutStripe(stage, () => stage.call('readers.update', input, 'manager')),
      'location',
    )
  },
  'strangers see no readers': async (stage) => {
    expectError(await withoutStripe(stage, () => stage.call('readers.list', {})), 401, 'unauthenticated')
    const one = await withoutStripe(stage, () => stage.call('readers.retrieve', { reader: HQ_READER }))
    expectError(one, 401, 'unauthenticated')
  },
}
