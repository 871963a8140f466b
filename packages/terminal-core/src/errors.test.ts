import { expect, test } from 'vitest'
import { ERRORS, type ErrorCode, invalidField, isTerminalError, TerminalError } from './errors.ts'

test('every error has a status, a message and a message for the cashier', () => {
  for (const code of Object.keys(ERRORS) as ErrorCode[]) {
    const error = new TerminalError(code)
    expect(error).toMatchObject({ code, ...ERRORS[code] })
    expect(error.toBody().error).toMatchObject({ code, message: ERRORS[code].message })
  }
})

test('an error of another copy of this package is recognised', () => {
  const foreign = Object.defineProperty(
    new Error('of another library'),
    Symbol.for('@org/terminal-core:TerminalError'),
    {
      value: true,
    },
  )
  expect(isTerminalError(foreign)).toBe(true)
  expect(isTerminalError(new Error('of another library'))).toBe(false)
  for (const nothing of [null, undefined, 'not_found', 404]) expect(isTerminalError(nothing)).toBe(false)
})

test("the operator's mistakes are hidden from clients", () => {
  for (const code of ['misconfigured', 'internal'] as const) {
    const error = new TerminalError(code, {
      message: 'The key sk_live_x lacks a permission',
      stripeCode: 'secret',
      requestId: 'req_1',
    })
    expect(JSON.stringify(error.toBody())).not.toMatch(/sk_live|permission|req_1/)
    expect(error.message).toContain('lacks a permission')
  }
})

test('the body has what a client may see', () => {
  const error = new TerminalError('card_declined', {
    message: 'Your card has insufficient funds.',
    declineCode: 'insufficient_funds',
    stripeCode: 'card_declined',
    requestId: 'req_1',
    docUrl: 'https://stripe.com/docs/error-codes/card-declined',
  })
  expect(error.toBody()).toEqual({
    error: {
      code: 'card_declined',
      message: 'Your card has insufficient funds.',
      retryable: false,
      cashierMessage: ERRORS.card_declined.cashierMessage,
      declineCode: 'insufficient_funds',
      stripeCode: 'card_declined',
      requestId: 'req_1',
      docUrl: 'https://stripe.com/docs/error-codes/card-declined',
    },
  })
})

test('a bad field is named', () => {
  expect(invalidField('location', 'choose one', ['a', 'b']).toBody().error).toMatchObject({
    message: 'location: choose one',
    fields: [{ field: 'location', message: 'choose one', choices: ['a', 'b'] }],
  })
})
