import { expect, test } from 'vitest'
import { demoSeed } from '../index.ts'
import { Store, table } from '../state/store.ts'
import { failure, simulation } from '../test-support/client.ts'
import type { World } from '../world.ts'
import { expand } from './expand.ts'

const [hq] = demoSeed.locations
const [reader] = demoSeed.readers

test('the location of a reader can be expanded, on the object and on lists, and is stored as an id', async () => {
  await using world = await simulation({ seed: demoSeed })
  const { readers } = world.stripe.terminal
  expect((await readers.retrieve(reader.id, { expand: ['location'] })) as unknown).toMatchObject({
    location: { id: hq.id, display_name: 'HQ' },
  })
  const listed = await readers.list({ location: hq.id, expand: ['data.location'] })
  expect(listed.data[0]?.location).toMatchObject({ id: hq.id, object: 'terminal.location' })
  expect(await readers.update(reader.id, { label: 'x', expand: ['location'] })).toMatchObject({
    location: { id: hq.id },
  })
  expect(await readers.retrieve(reader.id)).toMatchObject({ location: hq.id })
})

test('null stays null', async () => {
  await using world = await simulation()
  const created = await world.stripe.terminal.readers.create({
    registration_code: 'simulated-wpe',
    expand: ['location'],
  })
  expect(created.location).toBeNull()
})

test('a path that cannot be expanded is refused, even for an empty list', async () => {
  await using world = await simulation()
  const { readers, connectionTokens } = world.stripe.terminal
  const message = async (answer: Promise<unknown>) => {
    const { statusCode, message } = await failure(answer)
    expect(statusCode).toBe(400)
    return message
  }
  expect(await message(readers.list({ expand: ['data.label'] }))).toBe(
    'This property cannot be expanded (data.label).',
  )
  expect(await message(readers.list({ expand: ['location'] }))).toBe(
    "This property cannot be expanded (location). You may want to try expanding 'data.location' instead.",
  )
  expect(await message(readers.list({ expand: ['constructor'] }))).toContain('cannot be expanded')
  expect(await message(connectionTokens.create({ expand: ['location'] }))).toContain('cannot be expanded')
  expect(await message(readers.list({ expand: ['data.a.b.c.d.e'] }))).toContain('more than 4 levels')
})

test('paths go through several tables and through groups inside an object; records are not changed', () => {
  interface Row {
    id: string
    link: string | null
    deep?: { list: string[] }
  }
  const leaves = table<Row>({ object: 'leaf', noun: 'leaf', param: 'leaf' })
  const twigs = table<Row>({ object: 'twig', noun: 'twig', param: 'twig', expands: { link: 'leaf' } })
  const trees = table<Row>({
    object: 'tree',
    noun: 'tree',
    param: 'tree',
    expands: { 'deep.list': 'twig' },
  })
  const store = new Store([leaves, twigs])
  const namespace = store.namespace('acct_1', false)
  namespace.of(leaves).put({ id: 'l1', link: null })
  namespace.of(twigs).put({ id: 't1', link: 'l1' })
  const tree = { id: 'b1', link: null, deep: { list: ['t1', 'gone'] } }

  const shown = expand({ world: { store } as World, namespace }, tree, trees, false, [
    'deep.list',
    'deep.list.link',
  ])

  expect(shown).toEqual({ ...tree, deep: { list: [{ id: 't1', link: { id: 'l1', link: null } }, 'gone'] } })
  expect(tree.deep.list).toEqual(['t1', 'gone'])
  expect(namespace.of(twigs).get('t1')?.link).toBe('l1')
})
