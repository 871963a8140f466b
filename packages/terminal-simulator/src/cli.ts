#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { parseArgs, styleText } from 'node:util'
import type { LoggedRequest } from './request-log.ts'
import { demoSeed, type Seed } from './seed.ts'
import { type Simulator, startSimulator } from './simulator.ts'

const HELP = `terminal-simulator - a Stripe Terminal API on this machine

Usage: terminal-simulator [options]

  --port <number>   port to listen on (default 12111; 0 for any free port)
  --host <address>  address to listen on: 127.0.0.1, the only one
  --seed <file>     JSON file of what exists at the start (default: two demo locations with a reader each)
  --help            this text

Point a Stripe client at it with any test key:
  new Stripe('sk_test_x', { host: '127.0.0.1', port: 12111, protocol: 'http' })
`

/** A mistake of whoever typed the command: its message is all that is shown. */
class UsageError extends Error {}

interface Arguments {
  port: number
  seed: Seed
}

function readArguments(): Arguments | 'help' {
  const { values } = parse()
  if (values.help) return 'help'
  if (values.host !== undefined && values.host !== '127.0.0.1') {
    throw new UsageError(
      `--host ${values.host}: the simulator listens on 127.0.0.1 only, because it lets every key in`,
    )
  }
  const port = Number(values.port ?? 12111)
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new UsageError(`--port ${values.port}: a number from 0 to 65535 is needed`)
  }
  return { port, seed: values.seed === undefined ? demoSeed : readSeed(values.seed) }
}

function parse() {
  try {
    return parseArgs({
      options: {
        port: { type: 'string' },
        host: { type: 'string' },
        seed: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    })
  } catch (error) {
    throw new UsageError(`${(error as Error).message} (see --help)`)
  }
}

function readSeed(file: string): Seed {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Seed
  } catch (error) {
    throw new UsageError(`--seed ${file}: ${(error as Error).message}`)
  }
}

function printRequest({ at, method, path, status, account, requestId }: LoggedRequest): void {
  const code = status ?? 0
  const color = code < 400 ? 'green' : code < 500 ? 'yellow' : 'red'
  const time = new Date(at).toISOString().slice(11, 23)
  console.log(
    `${styleText('dim', time)} ${styleText(color, String(status))} ${method.padEnd(6)} ${path} ${styleText('dim', `${account ?? '-'} ${requestId}`)}`,
  )
}

async function start({ port, seed }: Arguments): Promise<Simulator> {
  try {
    return await startSimulator({ port, seed, onRequest: printRequest })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') {
      throw new UsageError(
        `port ${port} is in use: stop what listens there, or choose another with --port ${port + 1}`,
      )
    }
    throw error
  }
}

async function main(): Promise<void> {
  const given = readArguments()
  if (given === 'help') return console.log(HELP)
  const simulator = await start(given)
  // Before it says so: whoever waits for the line may end it at once.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void simulator.close())
  }
  console.log(`terminal-simulator listens on ${simulator.url}  (Ctrl-C ends it)`)
}

main().catch((error: unknown) => {
  const { message } = error as Error
  console.error(`${styleText('red', 'terminal-simulator:', { stream: process.stderr })} ${message}`)
  process.exitCode = 1
})
