import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ApiError } from './errors.ts'
import { type Form, parseForm } from './form.ts'

test('brackets nest, with names, indexes and empty brackets', () => {
  expect(parseForm('a=1&b[c]=2&b[d][e]=3')).toEqual({ a: '1', b: { c: '2', d: { e: '3' } } })
  expect(parseForm('a[0][b]=x&a[1][b]=y')).toEqual({ a: { 0: { b: 'x' }, 1: { b: 'y' } } })
  expect(parseForm('a[]=x&a[]=y')).toEqual({ a: { 0: 'x', 1: 'y' } })
  expect(parseForm('a[][b]=1&a[][c]=2&a[][b]=3')).toEqual({ a: { 0: { b: '1', c: '2' }, 1: { b: '3' } } })
})

test('percent-encoding, plus signs and UTF-8 are decoded; the last of two equal keys wins', () => {
  expect(parseForm('name=Caf%C3%A9+Rouge%2B')).toEqual({ name: 'Café Rouge+' })
  expect(parseForm('address%5Bline1%5D=x')).toEqual({ address: { line1: 'x' } })
  expect(parseForm('a=1&a=2&b&&c=')).toEqual({ a: '2', b: '', c: '' })
})

test('names of prototype members are ordinary names', () => {
  const form = parseForm('__proto__[admin]=1&constructor=2&a[__proto__][b]=3')
  expect(Object.keys(form)).toEqual(['__proto__', 'constructor', 'a'])
  expect(({} as Record<string, unknown>).admin).toBeUndefined()
})

test.each([
  ['a=%', 'percent-encoded'],
  ['a=%ff', 'percent-encoded'],
  ['a=%C3', 'percent-encoded'],
  ['a[b=1', 'unbalanced brackets'],
  ['a[b]c=1', 'unbalanced brackets'],
  [`a${'[b]'.repeat(16)}=1`, 'nested too deeply'],
  ['a=1&a[b]=2', 'both as a value and as a hash'],
  ['a[b]=1&a=2', 'both as a value and as a hash'],
])('%s is refused', (text, reason) => {
  expect(() => parseForm(text)).toThrow(reason)
})

test('every form that a Stripe client can encode is read back', () => {
  const key = fc.stringMatching(/^[a-z_]{1,8}$/)
  const tree = fc.letrec((tie) => ({
    group: fc.dictionary(key, fc.oneof({ maxDepth: 4 }, fc.string(), tie('group')), {
      minKeys: 1,
      maxKeys: 4,
    }),
  })).group as fc.Arbitrary<Form>
  fc.assert(
    fc.property(tree, (form) => {
      expect(parseForm(encode(form))).toEqual(form)
    }),
  )
})

test('every text is either read or refused with an API error', () => {
  const piece = fc.oneof(
    fc.constantFrom('[', ']', '[]', '=', '&', '%', '%5B', '__proto__', 'a', '0'),
    fc.string(),
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      try {
        parseForm(pieces.join(''))
      } catch (error) {
        expect(error).toBeInstanceOf(ApiError)
      }
    }),
  )
})

function encode(form: Form, prefix = ''): string {
  return Object.entries(form)
    .map(([key, value]) => {
      const name = prefix ? `${prefix}[${key}]` : key
      return typeof value === 'string'
        ? `${encodeURIComponent(name)}=${encodeURIComponent(value)}`
        : encode(value, name)
    })
    .join('&')
}
