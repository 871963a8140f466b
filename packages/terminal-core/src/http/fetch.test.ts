import { expect, test, vi } from 'vitest'
import { createTerminal } from '../terminal.ts'
import { toFetchHandler } from './fetch.ts'
import { createTerminalHandler } from './handler.ts'

const request = () => new Request('http://127.0.0.1/terminal/healthz')

test('a handler that is made by a function is made at the first request, and once', async () => {
  const make = vi.fn(() =>
    createTerminalHandler(createTerminal({ stripe: { apiKey: 'sk_test_lazy' } }), { authorize: () => null }),
  )
  const serve = toFetchHandler(make)
  expect(make).not.toHaveBeenCalled()
  expect((await serve(request())).status).toBe(200)
  expect((await serve(request())).status).toBe(200)
  expect(make).toHaveBeenCalledTimes(1)
})

test('a request rejects with what the function throws, and the next one tries again', async () => {
  let apiKey = ''
  const serve = toFetchHandler(() =>
    createTerminalHandler(createTerminal({ stripe: { apiKey } }), { authorize: () => null }),
  )
  await expect(serve(request())).rejects.toMatchObject({
    code: 'misconfigured',
    message: expect.stringContaining('stripe.apiKey is missing'),
  })
  apiKey = 'sk_test_lazy'
  expect((await serve(request())).status).toBe(200)
})
