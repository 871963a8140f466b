import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { demoSeed, startSimulator } from '@org/terminal-simulator'
import { createTRPCClient, httpBatchLink, TRPCClientError } from '@trpc/client'
import { expect, test } from 'vitest'
import type { AppRouter } from './router.ts'

const [HQ, DUBLIN] = demoSeed.locations.map(({ id }) => id)

/** The app as a process of its own, in front of a simulator. */
async function startApp() {
  const simulator = await startSimulator({ port: 0, seed: demoSeed })
  const main = fileURLToPath(new URL('./main.ts', import.meta.url))
  const { STRIPE_SECRET_KEY: _, DEMO_LOCATIONS: __, ...env } = process.env
  const child = spawn(process.execPath, ['--conditions=@org/source', main], {
    env: { ...env, TRPC_PORT: '0', SIMULATOR_URL: simulator.url },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = await once(createInterface({ input: child.stdout }), 'line')
  const url = `${line.replace('trpc-api listens on ', '')}/trpc`
  return {
    client(headers: Record<string, string> = {}) {
      return createTRPCClient<AppRouter>({ links: [httpBatchLink({ url, headers })] })
    },
    /** Sends a signal, and resolves with how it ended. */
    async end(sent: NodeJS.Signals): Promise<{ code: number | null; signal: string | null }> {
      const ended = once(child, 'exit')
      child.kill(sent)
      const [code, signal] = await ended
      return { code, signal }
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await simulator.close()
    },
  }
}

test('a tRPC client fetches a connection token, and is told why when it gets none', async () => {
  await using app = await startApp()
  const device = app.client({ authorization: 'Bearer demo-device' })
  expect(await device.terminal.connectionTokens.create.mutate()).toEqual({
    object: 'terminal.connection_token',
    secret: expect.stringMatching(/^pst_test_/),
    location: HQ,
  })
  expect(await failureOf(device.terminal.connectionTokens.create.mutate({ location: DUBLIN }))).toMatchObject(
    {
      httpStatus: 404,
      terminal: { code: 'not_found' },
    },
  )
  expect(await failureOf(app.client().terminal.connectionTokens.create.mutate())).toMatchObject({
    httpStatus: 401,
    terminal: { code: 'unauthenticated' },
  })
})

test('a client is sent no stack traces, and no body above 1 MiB is read', async () => {
  await using app = await startApp()
  const device = app.client({ authorization: 'Bearer demo-device' })
  const refused = [
    device.terminal.connectionTokens.create.mutate({ location: DUBLIN }),
    device.orders.retrieve.query('none'),
    device.orders.retrieve.query(1 as never),
  ]
  for (const call of refused) expect(await failureOf(call)).not.toHaveProperty('stack')
  const large = device.terminal.connectionTokens.create.mutate({ location: 'x'.repeat(1024 * 1024) })
  expect(await failureOf(large)).toMatchObject({ httpStatus: 413 })
})

test.for(['SIGINT', 'SIGTERM'] as const)('%s ends it cleanly', async (signal) => {
  await using app = await startApp()
  await app.client({ authorization: 'Bearer demo-device' }).terminal.connectionTokens.create.mutate()
  expect(await app.end(signal)).toEqual({ code: 0, signal: null })
})

async function failureOf(call: Promise<unknown>): Promise<unknown> {
  const error = await call.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (!(error instanceof TRPCClientError)) throw new Error('expected the call to fail', { cause: error })
  return error.data
}
