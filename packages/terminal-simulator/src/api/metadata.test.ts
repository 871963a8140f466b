import { expect, test } from 'vitest'
import { failure, HQ, raw, simulation } from '../test-support/client.ts'

// Rules and limits: Stripe docs, https://docs.stripe.com/api/metadata
test('metadata is merged; an empty value unsets its key, empty metadata unsets all keys', async () => {
  await using world = await simulation()
  const { locations } = world.stripe.terminal
  const { id } = await locations.create({ ...HQ, metadata: { a: '1', b: '2' } })
  expect(await locations.update(id, { metadata: { b: '3', c: '4' } })).toMatchObject({
    metadata: { a: '1', b: '3', c: '4' },
  })
  expect((await locations.update(id, { metadata: { a: '' } })) as unknown).toHaveProperty('metadata', {
    b: '3',
    c: '4',
  })
  expect((await locations.update(id, { metadata: '' })) as unknown).toHaveProperty('metadata', {})
})

test('up to 50 keys of 40 characters with values of 500', async () => {
  await using world = await simulation()
  const { locations } = world.stripe.terminal
  const keys = (count: number, from = 0) =>
    Object.fromEntries(
      Array.from({ length: count }, (_, i) => [`${'k'.repeat(35)}${from + i + 10000}`, 'v'.repeat(500)]),
    )
  const { id } = await locations.create({ ...HQ, metadata: keys(50) })
  expect(await failure(locations.update(id, { metadata: { one: 'more' } }))).toMatchObject({
    statusCode: 400,
    param: 'metadata',
  })
  expect(await failure(locations.create({ ...HQ, metadata: { ['k'.repeat(41)]: 'v' } }))).toMatchObject({
    param: 'metadata',
  })
  const long = await failure(locations.create({ ...HQ, metadata: { note: 'v'.repeat(501) } }))
  expect(long.param).toBe('metadata[note]')
  expect(long.message).toContain(
    'Metadata values can have up to 500 characters, but you passed in a value that is 501 characters.',
  )
})

test('names of prototype members are ordinary keys, and values must be text', async () => {
  await using world = await simulation()
  const { locations } = world.stripe.terminal
  const { id } = await locations.create(HQ)
  const answer = await raw(world.simulator, 'POST', `/v1/terminal/locations/${id}`, {
    body: 'metadata[__proto__]=x&metadata[constructor]=y',
  })
  expect(Object.entries(answer.json.metadata as object)).toEqual([
    ['__proto__', 'x'],
    ['constructor', 'y'],
  ])
  const nested = await raw(world.simulator, 'POST', `/v1/terminal/locations/${id}`, {
    body: 'metadata[a][b]=x',
  })
  expect([nested.status, nested.error.param]).toEqual([400, 'metadata[a]'])
})
