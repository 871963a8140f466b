import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { demoSeed, startSimulator } from '@org/terminal-simulator'
import { expect, test } from 'vitest'

async function startCommonJsHost(stripePort: number) {
  const script = fileURLToPath(new URL('./test-support/cjs-host.cjs', import.meta.url))
  const child: ChildProcess = fork(script, [String(stripePort)], { execArgv: [], env: {} })
  const exited = once(child, 'exit')
  const message = async <T>() => {
    const [first] = await Promise.race([once(child, 'message'), exited.then(() => [{ exited: true }])])
    return first as T
  }
  const { port, resolved } = await message<{ port?: number; resolved?: string }>()
  if (port === undefined) throw new Error('the CommonJS host did not start: has the package been built?')
  return {
    url: `http://127.0.0.1:${port}`,
    resolved,
    message,
    async [Symbol.asyncDispose]() {
      child.kill()
      await exited
    },
  }
}

test("a CommonJS host serves tokens and streams, and recognises the terminal's errors as TRPCErrors of its own copy", async () => {
  await using simulator = await startSimulator({ port: 0, seed: demoSeed })
  await using host = await startCommonJsHost(simulator.port)
  expect(host.resolved).toMatch(/dist[\\/]cjs[\\/]index\.js$/)

  const token = await fetch(`${host.url}/terminal.connectionTokens.create`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
  })
  expect(token.status).toBe(200)
  expect(await token.json()).toMatchObject({ result: { data: { object: 'terminal.connection_token' } } })

  const reader = encodeURIComponent(JSON.stringify({ reader: demoSeed.readers[0].id }))
  const leaving = new AbortController()
  const stream = await fetch(`${host.url}/terminal.readers.watch?input=${reader}`, { signal: leaving.signal })
  let frames = ''
  for await (const chunk of (stream.body as ReadableStream<Uint8Array>).pipeThrough(
    new TextDecoderStream(),
  )) {
    frames += chunk
    if (frames.includes('"reader.snapshot"') && frames.endsWith('\n\n')) break
  }
  leaving.abort()
  const id = /^id: (\S+)$/m.exec(frames)?.[1]
  expect(JSON.parse(/^data: (\{"id".*)$/m.exec(frames)?.[1] as string)).toMatchObject({
    id,
    type: 'reader.snapshot',
  })

  const reported = host.message()
  const input = encodeURIComponent(JSON.stringify({ reader: demoSeed.readers[1].id }))
  const foreign = await fetch(`${host.url}/terminal.readers.retrieve?input=${input}`)
  expect(foreign.status).toBe(404)
  expect(await foreign.json()).toMatchObject({
    error: { data: { code: 'NOT_FOUND', httpStatus: 404, terminal: { code: 'not_found' } } },
  })
  expect(await reported).toEqual({ isTRPCError: true, code: 'NOT_FOUND' })
})
