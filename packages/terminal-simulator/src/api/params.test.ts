import { expect, test } from 'vitest'
import { ApiError } from './errors.ts'
import { parseForm } from './form.ts'
import {
  array,
  boolean,
  clearable,
  integer,
  object,
  oneOf,
  type Params,
  readParams,
  required,
  string,
} from './params.ts'

const schema = {
  amount: required(integer({ min: 1, max: 100 })),
  note: string({ max: 5 }),
  phone: clearable(string()),
  live: boolean(),
  method: oneOf(['manual', 'automatic', 'automatic_async']),
  items: array(object({ id: required(string()), count: integer() }), { max: 2 }),
} satisfies Params

function read(text: string) {
  return readParams(schema, parseForm(text))
}

function refusal(text: string) {
  try {
    read(text)
  } catch (error) {
    if (error instanceof ApiError) return error.fields
  }
  throw new Error(`${text} was accepted`)
}

test('a valid form is read into values', () => {
  const values = read(
    'amount=7&note=hi&phone=&live=true&method=manual&items[0][id]=a&items[1][id]=b&items[1][count]=2',
  )
  expect(values).toEqual({
    amount: 7,
    note: 'hi',
    phone: null,
    live: true,
    method: 'manual',
    items: [{ id: 'a' }, { id: 'b', count: 2 }],
  })
  expect(read('amount=1').items).toBeUndefined()
})

test.each([
  ['true', true],
  ['false', false],
  // As stripe-python writes them.
  ['True', true],
  ['False', false],
])('%s is a boolean', (text, live) => {
  expect(read(`amount=1&live=${text}`).live).toBe(live)
})

test.each([
  ['note=x', 'parameter_missing', 'amount', 'Missing required param: amount.'],
  [
    'amount=1&items[0][count]=1',
    'parameter_missing',
    'items[0][id]',
    'Missing required param: items[0][id].',
  ],
  ['amount=1&foo=1', 'parameter_unknown', 'foo', 'Received unknown parameter: foo'],
  ['amount=1&foo=1&bar[x]=2', 'parameter_unknown', 'foo', 'Received unknown parameters: foo, bar'],
  ['amount=1&constructor=1', 'parameter_unknown', 'constructor', 'Received unknown parameter: constructor'],
  ['amount=1&__proto__[x]=1', 'parameter_unknown', '__proto__', 'Received unknown parameter: __proto__'],
  [
    'amount=1&items[0][id]=a&items[0][x]=1',
    'parameter_unknown',
    'items[0][x]',
    'Received unknown parameter: items[0][x]',
  ],
  ['amount=1&note=', 'parameter_invalid_empty', 'note', 'You passed an empty string for'],
  ['amount=abc', 'parameter_invalid_integer', 'amount', 'Invalid integer: abc'],
  ['amount=1.5', 'parameter_invalid_integer', 'amount', 'Invalid integer: 1.5'],
  ['amount=99999999999999999999', 'parameter_invalid_integer', 'amount', 'Invalid integer'],
  ['amount=0', 'parameter_invalid_integer', 'amount', 'This value must be greater than or equal to 1'],
  ['amount=101', 'parameter_invalid_integer', 'amount', 'This value must be less than or equal to 100'],
  ['amount[x]=1', undefined, 'amount', 'Invalid integer'],
  ['amount=1&note=abcdef', undefined, 'note', 'Invalid string: abcdef; must be at most 5 characters'],
  ['amount=1&live=yes', undefined, 'live', 'Invalid boolean: yes'],
  [
    'amount=1&method=x',
    undefined,
    'method',
    'Invalid method: must be one of manual, automatic, or automatic_async',
  ],
  ['amount=1&items=x', undefined, 'items', 'Invalid array'],
  ['amount=1&items[a]=x', undefined, 'items', 'Invalid array'],
  ['amount=1&items[0]=x', undefined, 'items[0]', 'Invalid object'],
  ['amount=1&items[0][id]=a&items[1][id]=b&items[2][id]=c', undefined, 'items', 'at most 2 elements'],
])('%s', (text, code, param, message) => {
  const fields = refusal(text)
  expect(fields.type).toBe('invalid_request_error')
  expect(fields.code).toBe(code)
  expect(fields.param).toBe(param)
  expect(fields.message).toContain(message)
})
