import { expect, test } from 'vitest'
import { failure, HQ, simulation } from '../test-support/client.ts'

test('lists page forward and backward, newest first', async () => {
  await using world = await simulation()
  const { locations } = world.stripe.terminal
  const ids: string[] = []
  for (let i = 0; i < 12; i++) ids.unshift((await locations.create(HQ)).id)
  const page = async (params: object) => {
    const { data, has_more } = await locations.list(params)
    return { ids: data.map(({ id }) => id), has_more }
  }

  expect(await locations.list({ limit: 1 })).toMatchObject({ object: 'list', url: '/v1/terminal/locations' })
  expect(await page({})).toEqual({ ids: ids.slice(0, 10), has_more: true })
  expect(await page({ starting_after: ids[9] })).toEqual({ ids: ids.slice(10), has_more: false })
  expect(await page({ limit: 3, starting_after: ids[2] })).toEqual({ ids: ids.slice(3, 6), has_more: true })
  expect(await page({ limit: 3, ending_before: ids[6] })).toEqual({ ids: ids.slice(3, 6), has_more: true })
  expect(await page({ limit: 3, ending_before: ids[3] })).toEqual({ ids: ids.slice(0, 3), has_more: false })
  expect(await page({ ending_before: ids[0] })).toEqual({ ids: [], has_more: false })
  expect(await page({ limit: 12 })).toEqual({ ids, has_more: false })

  const walked = []
  for await (const location of locations.list({ limit: 5 })) walked.push(location.id)
  expect(walked).toEqual(ids)
})

test.each<[object, string, string]>([
  [{ limit: 0 }, 'parameter_invalid_integer', 'limit'],
  [{ limit: 101 }, 'parameter_invalid_integer', 'limit'],
  [{ starting_after: 'tml_x' }, 'resource_missing', 'starting_after'],
  [{ ending_before: 'tml_x' }, 'resource_missing', 'ending_before'],
  [{ starting_after: 'tml_x', ending_before: 'tml_x' }, 'parameters_exclusive', 'ending_before'],
  [{ foo: 1 }, 'parameter_unknown', 'foo'],
])('%o is refused', async (params, code, param) => {
  await using world = await simulation()
  expect(await failure(world.stripe.terminal.locations.list(params))).toMatchObject({
    statusCode: 400,
    code,
    param,
  })
})
