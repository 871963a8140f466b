import { expect, test } from 'vitest'
import { simulation } from '../test-support/client.ts'
import { createActivity } from './activity.ts'

test('the newest 1000 entries are kept, each with a unique id', () => {
  const activity = createActivity(() => 7)
  for (let i = 0; i < 3500; i++) activity.add({ type: 'reader', reader: `tmr_${i}` })
  const kept = activity.since()
  expect(kept).toHaveLength(1000)
  expect(kept.at(-1)).toMatchObject({ reader: 'tmr_3499', at: 7 })
  expect(new Set(kept.map(({ id }) => id)).size).toBe(1000)
  expect(activity.since(kept.at(-3)?.id)).toEqual(kept.slice(-2))
  expect(activity.since(kept.at(-1)?.id)).toEqual([])
  expect(activity.since('unknown')).toEqual(kept)
})

test('a watcher is called with every entry until it is removed', async () => {
  await using world = await simulation()
  const types: string[] = []
  const stop = world.simulator.watch(({ type }) => types.push(type))
  await world.stripe.customers.create()
  world.simulator.reset()
  stop()
  await world.stripe.customers.create()
  expect(types).toEqual(['event', 'request', 'state'])
})
