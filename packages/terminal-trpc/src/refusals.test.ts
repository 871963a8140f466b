import { createTerminal, TerminalError } from '@org/terminal-core'
import { TRPCError } from '@trpc/server'
import { describe, expect, test } from 'vitest'
import { createTerminalProcedures } from './procedures.ts'
import { type Authorize, failureOf, HQ_READER, startHost, t } from './test-support/host.ts'

describe('who is asking', () => {
  test('an unknown caller is UNAUTHORIZED, and Stripe is not asked', async () => {
    await using host = await startHost()
    expect(await failureOf(host.client().terminal.readers.list.query())).toMatchObject({
      code: 'UNAUTHORIZED',
      httpStatus: 401,
      terminal: { code: 'unauthenticated' },
    })
    expect(host.simulator.requests).toEqual([])
  })

  test.each([
    ['PRECONDITION_FAILED', new TRPCError({ code: 'PRECONDITION_FAILED', message: 'Open the shift first' })],
    ['FORBIDDEN', new TerminalError('permission_denied', { message: 'Open the shift first' })],
  ])('%s thrown by authorize reaches the client', async (code, error) => {
    await using host = await startHost({ authorize: () => Promise.reject(error) })
    const failure = await failureOf(host.client('device').terminal.readers.list.query())
    expect(failure.message).toBe('Open the shift first')
    expect(failure.code).toBe(code)
    expect(host.logged).toEqual([])
  })

  test('anything else thrown by authorize is INTERNAL_SERVER_ERROR: logged, and not shown', async () => {
    const authorize: Authorize = () => {
      throw new Error('connection to 10.0.0.7 refused')
    }
    await using host = await startHost({ authorize })
    const failure = await failureOf(host.client('device').terminal.readers.list.query())
    expect(failure).toMatchObject({ code: 'INTERNAL_SERVER_ERROR', terminal: { code: 'internal' } })
    expect(JSON.stringify(failure)).not.toContain('10.0.0.7')
    expect(host.logged).toMatchObject([{ message: 'authorize failed' }])
  })

  test('a scope that the host got wrong opens nothing', async () => {
    await using host = await startHost({ authorize: (() => undefined) as never })
    const failure = await failureOf(host.client('device').terminal.readers.list.query())
    expect(failure).toMatchObject({ code: 'INTERNAL_SERVER_ERROR', terminal: { code: 'misconfigured' } })
  })

  test('without authorize nothing is mounted', async () => {
    const terminal = createTerminal({ stripe: { apiKey: 'sk_test_x' } })
    const mount = () => createTerminalProcedures({ procedure: t.procedure, terminal } as never)
    expect(mount).toThrow('authorize is missing')
    await terminal.close()
  })
})

describe('bad input', () => {
  test.each<[string, unknown, string]>([
    ['of the wrong type', { reader: 7 }, 'reader'],
    ['with a foreign path in an id', { reader: 'tmr_x/../../refunds' }, 'reader'],
    ['with an unknown field', { reader: HQ_READER, expand: ['location'] }, 'expand'],
    ['left out', undefined, 'reader'],
  ])('%s is a BAD_REQUEST that names the field, and never reaches Stripe', async (_, input, field) => {
    await using host = await startHost()
    const failure = await failureOf(host.client('device').terminal.readers.retrieve.query(input as never))
    expect(failure).toMatchObject({
      code: 'BAD_REQUEST',
      httpStatus: 400,
      terminal: { code: 'invalid_request', fields: [{ field }] },
    })
    expect(host.simulator.requests).toEqual([])
  })

  test.each(['[]', '"tmr_x"', '1'])('%s instead of an object is a BAD_REQUEST', async (body) => {
    await using host = await startHost()
    const response = await fetch(`${host.url}/terminal.connectionTokens.create`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer device' },
      body,
    })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({
      error: { data: { terminal: { code: 'invalid_request' } } },
    })
    expect(host.simulator.requests).toEqual([])
  })
})

describe('a mistake of the operator', () => {
  test('a terminal with another seam is refused when the procedures are made', () => {
    const terminal = createTerminal({ stripe: { apiKey: 'sk_test_seam' } })
    const newer = { ...terminal, core: { version: '9.9.9', seam: terminal.core.seam + 1 } }
    expect(() =>
      createTerminalProcedures({ procedure: t.procedure, terminal: newer, authorize: () => null }),
    ).toThrow(/@org\/terminal-core 9\.9\.9 \(seam 2\)/)
  })

  test('a key that Stripe refuses is INTERNAL_SERVER_ERROR, with the reason in the log alone', async () => {
    await using host = await startHost({ seed: { keys: [{ key: 'sk_test_another' }] } })
    const response = await fetch(`${host.url}/terminal.connectionTokens.create`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer admin' },
    })
    expect(response.status).toBe(500)
    const body = await response.text()
    expect(JSON.parse(body)).toMatchObject({
      error: {
        message: 'The server is not set up correctly.',
        data: { code: 'INTERNAL_SERVER_ERROR', terminal: { code: 'misconfigured', retryable: false } },
      },
    })
    expect(body).not.toMatch(/API Key|sk_test|Stripe|req_/i)
    expect(JSON.stringify(host.logged)).toContain('connectionTokens.create')
  })
})
