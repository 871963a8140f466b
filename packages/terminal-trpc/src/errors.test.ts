import { ERRORS, type ErrorCode, TerminalError } from '@org/terminal-core'
import { getTRPCErrorShape, initTRPC, TRPCError } from '@trpc/server'
import { getHTTPStatusCodeFromError } from '@trpc/server/http'
import { describe, expect, test } from 'vitest'
import { terminalErrorFormatter, toTRPCError } from './errors.ts'

describe('toTRPCError', () => {
  test.each(Object.keys(ERRORS) as ErrorCode[])('%s keeps its HTTP status', (code) => {
    expect(getHTTPStatusCodeFromError(toTRPCError(new TerminalError(code)))).toBe(ERRORS[code].status)
  })

  test('a status that tRPC has no name for, from a newer core, is an INTERNAL_SERVER_ERROR', () => {
    const error = Object.assign(new TerminalError('reader_busy'), { status: 423 })
    expect(toTRPCError(error).code).toBe('INTERNAL_SERVER_ERROR')
  })

  test('the message is the public one, the cause has everything', () => {
    const error = new TerminalError('misconfigured', { message: 'The key rk_test_1 may not create tokens' })
    const translated = toTRPCError(error)
    expect(translated.message).toBe('The server is not set up correctly.')
    expect(translated.cause).toBe(error)
    expect(translated.stack).not.toContain('rk_test_1')
  })
})

describe('terminalErrorFormatter', () => {
  const call = { type: 'query', path: 'till.pay', input: undefined, ctx: undefined } as const
  const shape = { message: 'm', code: -32603, data: { code: 'INTERNAL_SERVER_ERROR', path: 'p' } } as const

  test('leaves errors that are not of the terminal as they are', () => {
    const error = new TRPCError({ code: 'INTERNAL_SERVER_ERROR', cause: new Error('not ours') })
    expect(terminalErrorFormatter({ shape, error })).toBe(shape)
  })

  test('adds what the HTTP API would say', () => {
    const cause = new TerminalError('card_declined', { declineCode: 'lost_card' })
    expect(terminalErrorFormatter({ shape, error: toTRPCError(cause) })).toEqual({
      ...shape,
      data: { ...shape.data, terminal: cause.toBody().error },
    })
  })

  test("works inside a host's own formatter, for errors of the host's own procedures", () => {
    const t = initTRPC.create({
      errorFormatter: (options) => ({ ...terminalErrorFormatter(options), traceId: 'tr_1' }),
    })
    const error = toTRPCError(new TerminalError('reader_busy'))
    expect(getTRPCErrorShape({ ...call, config: t._config, error })).toMatchObject({
      code: -32009,
      data: { code: 'CONFLICT', httpStatus: 409, terminal: { code: 'reader_busy', retryable: true } },
      traceId: 'tr_1',
    })
  })
})
