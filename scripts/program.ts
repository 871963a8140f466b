import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import type { Simulator } from '@org/terminal-simulator'

/** The one place of a program that differs between Stripe and the simulator: the docs say so, and how. */
const KEY = 'apiKey: process.env.STRIPE_SECRET_KEY'
/** Where the simulator listens unless it is told otherwise: the programs of the README talk to it. */
const DEFAULT_PORT = 'port: 12111'

/** A program of the docs in a process of its own. */
export interface Program extends AsyncDisposable {
  /** Where its server listens. */
  url: string
  /** Resolves once it has printed this line; rejects with what it has said when it ends before. */
  printed(line: string): Promise<void>
  /** Sends a signal, and resolves with how it ended: its exit code, or the signal. */
  end(signal: NodeJS.Signals): Promise<number | NodeJS.Signals>
}

/** Runs a compiled program on a free port, against the simulator. Changes the file. */
export async function startProgram(
  file: string,
  simulator: Pick<Simulator, 'host' | 'port'>,
  env: Record<string, string> = {},
): Promise<Program> {
  const compiled = await readFile(file, 'utf8')
  const address = JSON.stringify({ protocol: 'http', host: simulator.host, port: simulator.port })
  const places = [KEY, DEFAULT_PORT].filter((place) => compiled.includes(place))
  const [place = KEY] = places
  if (places.length !== 1 || compiled.split(place).length !== 2) {
    throw new Error(`${file} must say ${KEY} or ${DEFAULT_PORT}, once`)
  }
  const simulated = place === KEY ? `${KEY}, ...${address}` : `port: ${simulator.port}`
  await writeFile(file, compiled.replace(place, simulated))
  return runProgram(file, { env: { STRIPE_SECRET_KEY: 'sk_test_docs', ...env } })
}

/**
 * Runs a compiled program that listens on `PORT`, on a free port.
 * @param options.cwd by default that of this process
 * @param options.env all of the environment besides `PORT`
 */
export async function runProgram(
  file: string,
  { cwd, env }: { cwd?: string; env: Record<string, string> },
): Promise<Program> {
  // Tells the parent where a server of the child listens: the program itself does not have to.
  const reporter = `import { tracingChannel } from 'node:diagnostics_channel'
    tracingChannel('net.server.listen').asyncEnd.subscribe(({ server }) => {
      process.send(server.address().port)
      // An open channel would keep a program alive that has ended otherwise.
      process.channel.unref()
    })`
  const child = fork(file, {
    execArgv: ['--import', `data:text/javascript,${encodeURIComponent(reporter)}`],
    env: { PORT: '0', ...env },
    ...(cwd ? { cwd } : {}),
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  let [stdout, stderr] = ['', '']
  child.stdout?.setEncoding('utf8').on('data', (text) => {
    stdout += text
  })
  child.stderr?.setEncoding('utf8').on('data', (text) => {
    stderr += text
  })
  const closed = once(child, 'close').then(([code, signal]) => (code ?? signal) as number | NodeJS.Signals)
  const [port] = await Promise.race([once(child, 'message'), closed.then(() => [])])
  if (port === undefined) throw new Error(`${file} did not start:\n${stderr}`)

  return {
    url: `http://127.0.0.1:${port}`,
    async printed(line) {
      while (!stdout.split('\n').includes(line)) {
        const more = once(child.stdout as NodeJS.ReadableStream, 'data').then(() => true)
        if (!(await Promise.race([more, closed.then(() => false)]))) break
      }
      if (!stdout.split('\n').includes(line)) throw new Error(`${file} has ended:\n${stdout}${stderr}`)
    },
    async end(signal) {
      child.kill(signal)
      return closed
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await closed
    },
  }
}
