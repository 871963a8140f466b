import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { wholeAccount } from '../access/owner.ts'
import { operationNames, operations } from './index.ts'
import type { Operation } from './operation.ts'

interface Schema {
  type?: string
  pattern?: string
  properties?: Record<string, Schema>
  items?: Schema
  additionalProperties?: Schema | boolean
  anyOf?: Schema[]
  oneOf?: Schema[]
}

/** A pattern that Stripe's ids have: a prefix and an underscore. */
const ID_PATTERN = /^\^[a-z]+_\[/
/** Fields of Stripe's API that hold an id, whatever their schema says. */
const ID_FIELD =
  /^(reader|location|configuration|configuration_overrides|payment_intent|setup_intent|refund|charge|payment_method|customer|on_behalf_of|account|destination|starting_after|ending_before|splashscreen|.+_file)$/

interface Field {
  /** From the input down. */
  path: readonly string[]
  isId: boolean
}

function* fieldsOf(schema: Schema, path: readonly string[] = []): Generator<Field> {
  const { type, pattern = '', properties = {}, items, additionalProperties } = schema
  if (type === 'string') yield { path, isId: ID_PATTERN.test(pattern) }
  for (const [name, field] of Object.entries(properties)) yield* fieldsOf(field, [...path, name])
  if (items) yield* fieldsOf(items, path)
  if (typeof additionalProperties === 'object') yield* fieldsOf(additionalProperties, path)
  for (const option of [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])]) yield* fieldsOf(option, path)
}

function fields(name: keyof typeof operations): Field[] {
  const schema = z.toJSONSchema(operations[name].input, { io: 'input', unrepresentable: 'any' })
  return [...fieldsOf(schema as Schema)]
}

describe.for(operationNames)('%s', (name) => {
  const { owners, input }: Operation = operations[name]

  test('declares who owns every id in its input', () => {
    const ids = fields(name).filter(({ isId }) => isId)
    const isCovered = ({ path }: Field) => 'account' in owners || Object.hasOwn(owners, path[0] as string)
    expect(ids.filter((field) => !isCovered(field)).map(({ path }) => path.join('.'))).toEqual([])
  })

  test('checks that every field named like an id is one', () => {
    const named = fields(name).filter(({ path }) => ID_FIELD.test(path.at(-1) as string))
    const ids = new Set(fields(name).flatMap(({ path, isId }) => (isId ? [path.join('.')] : [])))
    expect(named.map(({ path }) => path.join('.')).filter((path) => !ids.has(path))).toEqual([])
  })

  test('says why a field belongs to nobody', () => {
    for (const owner of Object.values(owners)) {
      if ('reason' in owner) expect(owner.reason).toMatch(/^[A-Z].{30,}\.$/)
    }
  })

  test('has a filter or an account where its input names nothing', () => {
    const { shape } = input as unknown as { shape: object }
    const beside = Object.keys(owners).filter((owner) => !Object.hasOwn(shape, owner))
    for (const owner of beside) expect(['account', 'locations', 'events']).toContain(owner)
    if ('account' in owners) expect(owners.account).toBe(wholeAccount)
  })
})

test('the walk finds ids at every depth', () => {
  const paths = fields('configurations.update').flatMap(({ path, isId }) => (isId ? [path.join('.')] : []))
  expect(paths).toEqual(
    expect.arrayContaining([
      'configuration',
      'stripe_s700.splashscreen',
      'wifi.enterprise_eap_tls.private_key_file',
    ]),
  )
  expect(
    fields('readers.list')
      .filter(({ isId }) => isId)
      .map(({ path }) => path[0]),
  ).toEqual(['location', 'starting_after', 'ending_before'])
})
