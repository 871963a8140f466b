import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer } from 'node:net'
import { delimiter, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

const LIMIT_MS = 600_000
const START_MS = 60_000
const POLL_MS = 50
const TAIL_LINES = 15

export interface CommandOptions {
  cwd: string
  env?: NodeJS.ProcessEnv
  /** A file that receives what the command prints. */
  log?: string
}

/** A command that has failed, with the last lines that it has printed. */
export class CommandError extends Error {
  override name = 'CommandError'
  readonly output: string

  constructor(command: string, output: string) {
    super(`${command}\n${tail(output)}`)
    this.output = output
  }
}

/** A server in a process of its own. */
export interface Server extends AsyncDisposable {
  /** Resolves when something listens on this port; rejects with what the server has printed when it ends before, or takes too long. */
  listening(port: number): Promise<void>
  /** Resolves when it has printed this text, and rejects like `listening`. */
  printed(text: string): Promise<void>
  /** Resolves with all that it has printed, when it has ended by itself. */
  ended(): Promise<{ code: number | null; text: string }>
}

// Each command leads a process group, so that what it started ends with it, also when the rehearsal is interrupted.
const running = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of running) killGroup(child)
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))

/**
 * Runs a command to its end.
 * @returns what it has printed on stdout
 * @throws {@link CommandError} when it fails or takes longer than ten minutes
 */
export async function run(
  command: string,
  args: readonly string[],
  options: CommandOptions,
): Promise<string> {
  const { child, text, stdout } = start(command, args, options)
  const timer = setTimeout(() => killGroup(child), LIMIT_MS)
  const [code] = (await once(child, 'close')) as [number | null]
  clearTimeout(timer)
  if (code !== 0) throw new CommandError([command, ...args].join(' '), text())
  return stdout()
}

/** Starts a server. */
export function serve(command: string, args: readonly string[], options: CommandOptions): Server {
  const { child, text } = start(command, args, options)
  const closed = once(child, 'close') as Promise<[number | null]>
  async function until(what: string, done: () => boolean | Promise<boolean>): Promise<void> {
    const deadline = Date.now() + START_MS
    while (!(await done())) {
      if (child.exitCode === null && child.signalCode === null && Date.now() < deadline) await wait(POLL_MS)
      else throw new Error(`the server has not ${what}:\n${tail(text())}`)
    }
  }
  return {
    listening: (port) => until('started to listen', () => accepts(port)),
    printed: (wanted) => until(`printed "${wanted}"`, () => text().includes(wanted)),
    async ended() {
      const [code] = await closed
      return { code, text: text() }
    },
    async [Symbol.asyncDispose]() {
      killGroup(child)
      await closed
    },
  }
}

/** A port that nothing listens on: for programs that cannot say which one they were given. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** The environment of this process without what `npm run` leaves there for its children, such as our own tools in the PATH. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(npm_|INIT_CWD$|NODE_OPTIONS$)/i.test(name))
  const path = process.env.PATH?.split(delimiter).filter(
    (folder) => !folder.endsWith(join('node_modules', '.bin')),
  )
  return { ...Object.fromEntries(kept), PATH: path?.join(delimiter) }
}

function start(
  command: string,
  args: readonly string[],
  { cwd, env = cleanEnvironment(), log }: CommandOptions,
) {
  const child = spawn(command, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  running.add(child)
  const [all, stdout]: [string[], string[]] = [[], []]
  if (log) appendFileSync(log, `\n$ ${[command, ...args].join(' ')}\n`)
  const keep = (into: string[][]) => (text: string) => {
    for (const list of into) list.push(text)
    if (log) appendFileSync(log, text)
  }
  child.stdout.setEncoding('utf8').on('data', keep([all, stdout]))
  child.stderr.setEncoding('utf8').on('data', keep([all]))
  child.on('error', (error) => all.push(String(error)))
  child.on('close', () => running.delete(child))
  return { child, text: () => all.join(''), stdout: () => stdout.join('') }
}

async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  const connected = await once(socket, 'connect').then(
    () => true,
    () => false,
  )
  socket.destroy()
  return connected
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

function tail(text: string): string {
  return text.trim().split('\n').slice(-TAIL_LINES).join('\n')
}
