import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isTerminalError } from '../errors.ts'
import { formFields } from './form.ts'

type FormValue = string | FormValue[] | { [key: string]: FormValue }

/** Without a schema everything stays text. */
const parseForm = (text: string) => formFields(text, {})

describe('a form', () => {
  test('reads brackets as Stripe writes them', () => {
    expect(
      parseForm(
        'display_name=A%20%26+B&address[country]=US&types[]=a&types[]=b&items[0][amount]=5&items[1][amount]=6',
      ),
    ).toEqual({
      display_name: 'A & B',
      address: { country: 'US' },
      types: ['a', 'b'],
      items: [{ amount: '5' }, { amount: '6' }],
    })
  })

  test('reads brackets as Stripe’s Android example app writes them', () => {
    const options = 'payment_method_options[card_present[request_extended_authorization]]=true'
    expect(parseForm(options)).toEqual({
      payment_method_options: { card_present: { request_extended_authorization: 'true' } },
    })
  })

  test('an empty text is an empty form', () => expect(parseForm('')).toEqual({}))

  test.each([
    ['a=1&a=2', 'given twice'],
    ['a=1&a[b]=2', 'as a value and as an object'],
    ['a=%zz', 'percent-encoding'],
    ['a[b][c][d][e][f][g]=1', 'too deeply'],
    ['a&'.repeat(1001).replace(/a/g, () => `k${Math.random()}`), 'more than 1000'],
  ])('%s is refused', (text, reason) => {
    expect(() => parseForm(text)).toThrow(expect.objectContaining({ code: 'invalid_request' }))
    expect(() => parseForm(text)).toThrow(reason)
  })

  test('__proto__ is a name like any other', () => {
    const form = parseForm('__proto__[admin]=yes&constructor[prototype][admin]=yes')
    expect(Object.hasOwn(form, '__proto__')).toBe(true)
    expect(({} as { admin?: string }).admin).toBeUndefined()
  })

  const key = fc.stringMatching(/^[a-z_]{1,8}$/)
  const leaf = fc.string({ unit: 'binary' }).filter((text) => text.isWellFormed())
  const { tree } = fc.letrec<{ tree: Record<string, FormValue>; node: FormValue }>((tie) => ({
    tree: fc.dictionary(key, tie('node'), { minKeys: 1, maxKeys: 4, depthIdentifier: 'form' }) as never,
    node: fc.oneof({ maxDepth: 3, depthIdentifier: 'form' }, leaf, tie('tree')) as never,
  }))

  function write(value: FormValue, path: string): string[] {
    if (typeof value === 'string') return [`${encodeURIComponent(path)}=${encodeURIComponent(value)}`]
    return Object.entries(value).flatMap(([name, item]) => write(item, path ? `${path}[${name}]` : name))
  }

  test('every form that is written is read back', () => {
    fc.assert(
      fc.property(tree, (form) => {
        expect(parseForm(write(form, '').join('&'))).toEqual(form)
      }),
    )
  })

  test('any text is either read or refused', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        try {
          parseForm(text)
        } catch (error) {
          expect(isTerminalError(error)).toBe(true)
        }
      }),
    )
  })
})

test('flat bracket keys of simple parsers are nested', () => {
  expect(formFields({ 'address[country]': 'US', label: 'x' }, {})).toEqual({
    address: { country: 'US' },
    label: 'x',
  })
})

describe('the types of a schema', () => {
  const schema = {
    properties: {
      limit: { type: 'integer' },
      label: { type: 'string' },
      deep: { properties: { on: { type: 'boolean' } } },
      items: { items: { type: 'integer' } },
      either: { anyOf: [{ type: 'string' }, { type: 'integer' }] },
    },
  }

  test('text becomes the type that the schema wants, if it spells one', () => {
    const form = { limit: '10', label: '10', deep: { on: 'true' }, items: ['1', '2'], either: '7' }
    expect(formFields(form, schema)).toEqual({
      limit: 10,
      label: '10',
      deep: { on: true },
      items: [1, 2],
      either: '7',
    })
  })

  test('everything else is left to the schema to refuse', () => {
    const form = { limit: 'ten', deep: { on: 'yes' }, items: '1', unknown: '1' }
    expect(formFields(form, schema)).toEqual(form)
    expect(formFields({ limit: '9'.repeat(40) }, schema)).toEqual({ limit: '9'.repeat(40) })
  })
})
