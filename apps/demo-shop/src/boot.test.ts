import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'

/** A program that boots a server; `start` is its code, with `listen(port)` at hand. */
function run(start: string, env: Record<string, string> = {}) {
  const program = `
    import { once } from 'node:events'
    import { createServer } from 'node:http'
    import { boot, urlOf } from '${new URL('./boot.ts', import.meta.url)}'
    import { SetupError } from '${new URL('./settings.ts', import.meta.url)}'
    async function listen(port) {
      const server = createServer().listen(port, '127.0.0.1')
      await once(server, 'listening')
      return server
    }
    ${start}`
  const args = ['--conditions=@org/source', '--input-type=module', '--eval', program]
  const child = spawn(process.execPath, args, { env: { ...process.env, ...env } })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  let errors = ''
  child.stderr.setEncoding('utf8').on('data', (text) => {
    errors += text
  })
  const closed = once(child, 'close')
  return {
    kill: (signal: NodeJS.Signals) => child.kill(signal),
    endInput: () => child.stdin.end(),
    nextLine: async () => (await lines.next()).value as string | undefined,
    async end() {
      const [code] = await closed
      return { code, errors }
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await closed
    },
  }
}

test('the first signal ends the server, and a second does not cut its end short', async () => {
  await using app = run(`
    const start = async () => {
      const server = await listen(0)
      const close = () => {
        console.log('closing')
        process.stdin.on('end', () => server.close()).resume()
      }
      return { url: urlOf(server), close }
    }
    await boot(start, ({ url }) => 'app listens on ' + url)
    process.on('SIGTERM', () => console.log('a second signal'))`)
  expect(await app.nextLine()).toMatch(/^app listens on http:\/\/127\.0\.0\.1:\d+$/)
  app.kill('SIGINT')
  expect(await app.nextLine()).toBe('closing')
  app.kill('SIGTERM')
  expect(await app.nextLine()).toBe('a second signal')
  app.endInput()
  expect(await app.end()).toEqual({ code: 0, errors: '' })
})

test('a port in use is one line with the variable that chooses another', async () => {
  await using server = createServer()
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  await using app = run(`await boot(() => listen(${port}), urlOf)`, { KOA_PORT: String(port) })
  expect(await app.end()).toEqual({
    code: 1,
    errors: `Port ${port} is in use: stop what listens there, or choose another, like KOA_PORT=${port + 1}\n`,
  })
})

test('a wrong setting is its message alone; any other error keeps its trace', async () => {
  await using wrong = run(`await boot(() => Promise.reject(new SetupError('Set KOA_PORT')), urlOf)`)
  expect(await wrong.end()).toEqual({ code: 1, errors: 'Set KOA_PORT\n' })
  await using broken = run(`await boot(() => Promise.reject(new TypeError('broken')), urlOf)`)
  const { code, errors } = await broken.end()
  expect(code).toBe(1)
  expect(errors).toMatch(/^TypeError: broken\n +at /)
})
