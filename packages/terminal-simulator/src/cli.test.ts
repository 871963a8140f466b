import { spawn } from 'node:child_process'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'
import { startSimulator } from './index.ts'
import { stripeFor } from './test-support/client.ts'
import { receiver } from './test-support/receiver.ts'

const CLI = new URL('./cli.ts', import.meta.url).pathname

/** The command in a child process, which is ended at the end of the block. */
function run(...args: string[]) {
  const child = spawn(process.execPath, [CLI, ...args], { env: { ...process.env, NO_COLOR: '1' } })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  let errors = ''
  child.stderr.on('data', (chunk) => {
    errors += chunk
  })
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  return {
    child,
    nextLine: async () => (await lines.next()).value as string,
    end: async () => ({ code: await ended, errors }),
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL')
      await ended
    },
  }
}

test('the command serves the demo seed, prints each request, and stops on Ctrl-C', async () => {
  await using cli = run('--port', '0')
  const [, port] =
    /^terminal-simulator listens on http:\/\/127\.0\.0\.1:(\d+)/.exec(await cli.nextLine()) ?? []
  expect(await cli.nextLine()).toContain(`http://127.0.0.1:${port}/`)
  expect(await cli.nextLine()).toContain(`http://127.0.0.1:${port}/_simulator/openapi.json`)
  const readers = await stripeFor({ port: Number(port) }).terminal.readers.list()
  expect(readers.data).toHaveLength(2)
  expect(await cli.nextLine()).toMatch(/ 200 GET {4}\/v1\/terminal\/readers acct_1SimTerminalDemo0 req_/)
  cli.child.kill('SIGINT')
  expect(await cli.end()).toEqual({ code: 0, errors: '' })
})

test('the command prints events and deliveries, and its test clock can be advanced', async () => {
  await using target = await receiver(() => 500)
  const file = join(await mkdtemp(join(tmpdir(), 'simulator-')), 'seed.json')
  await writeFile(file, JSON.stringify({ webhookEndpoints: [{ id: 'we_1', url: target.url }] }))
  await using cli = run('--port', '0', '--seed', file, '--clock', 'test')
  const [, port] = /:(\d+)/.exec(await cli.nextLine()) ?? []
  await cli.nextLine()
  await cli.nextLine()
  const { id } = await stripeFor({ port: Number(port) }).customers.create()
  expect(await cli.nextLine()).toMatch(new RegExp(`^00:00:00.000 +event +customer.created ${id} evt_`))
  expect(await cli.nextLine()).toMatch(/^00:00:00.000 200 POST +\/v1\/customers /)
  expect(await cli.nextLine()).toMatch(
    /^00:00:00.000 +webhook retrying customer.created to http.* 500 \(attempt 1\) evt_/,
  )
  const advance = { method: 'POST', body: '{"ms":300000}', headers: { 'content-type': 'application/json' } }
  await fetch(`http://127.0.0.1:${port}/_simulator/clock/advance`, advance)
  expect(await cli.nextLine()).toMatch(/^00:05:00.000 +webhook retrying .*\(attempt 2\)/)
  expect(await cli.nextLine()).toBe('00:05:00.000 the clock was moved')
})

test('the command applies a seed from a file', async () => {
  const file = join(await mkdtemp(join(tmpdir(), 'simulator-')), 'seed.json')
  await writeFile(
    file,
    JSON.stringify({ readers: [{ id: 'tmr_1', device_type: 'stripe_s700', serial_number: 'S1' }] }),
  )
  await using cli = run('--port', '0', '--seed', file, '--api-version', '2022-11-15')
  const [, port] = /:(\d+)/.exec(await cli.nextLine()) ?? []
  expect((await stripeFor({ port: Number(port) }).terminal.readers.list()).data).toMatchObject([
    { id: 'tmr_1' },
  ])
  const about = await fetch(`http://127.0.0.1:${port}/_simulator`)
  expect(await about.json()).toMatchObject({ api_version: '2022-11-15' })
})

test('a port in use is reported in one line with the fix', async () => {
  await using simulator = await startSimulator({ port: 0 })
  await using cli = run('--port', String(simulator.port))
  expect(await cli.end()).toEqual({
    code: 1,
    errors: `terminal-simulator: port ${simulator.port} is in use: stop the program that listens there, or choose another port with --port ${simulator.port + 1}\n`,
  })
})

test.each([
  [['--port', 'many'], 'must be a number from 0 to 65535'],
  [['--host', '0.0.0.0'], 'listens on 127.0.0.1 only'],
  [['--seed', '/nowhere.json'], 'no such file'],
  [['--clock', 'wrong'], 'must be real or test'],
  [['--api-version', 'old'], '--api-version old'],
  [['--colour'], 'see --help'],
])('%j is refused in one line', async (args, message) => {
  await using cli = run(...args)
  const { code, errors } = await cli.end()
  expect(code).toBe(1)
  expect(errors).toContain(message)
  expect(errors.trim().split('\n')).toHaveLength(1)
})

test('--help names every flag', async () => {
  await using cli = run('--help')
  const text = []
  for (let line = await cli.nextLine(); line !== undefined; line = await cli.nextLine()) text.push(line)
  for (const flag of ['--port', '--host', '--seed', '--api-version', '--clock', '--help'])
    expect(text.join('\n')).toContain(flag)
  expect((await cli.end()).code).toBe(0)
})
