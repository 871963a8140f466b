#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { parseArgs, styleText } from 'node:util'
import { API_VERSION, isApiVersion } from './api/api-version.ts'
import { activityLine } from './log/terminal-line.ts'
import { demoSeed, type Seed } from './seed.ts'
import { type Simulator, startSimulator } from './simulator.ts'
import { type TestClock, testClock } from './time/clock.ts'

const HELP = `terminal-simulator - a Stripe Terminal API on this machine

Usage: terminal-simulator [options]

  --port <number>   port to listen on (default 12111; 0 for any free port)
  --host <address>  address to listen on; only 127.0.0.1 is possible
  --seed <file>     JSON file of the initial state (default: two demo locations with a reader each)
  --api-version <v> API version of requests without Stripe-Version, for older clients (default: the newest)
  --clock <kind>    real (default), or test: advances only by POST /_simulator/clock/advance
  --help            prints this text

Point a Stripe client at it with any test key:
  new Stripe('sk_test_x', { host: '127.0.0.1', port: 12111, protocol: 'http' })
`

/** A mistake in the command line. Only its message is printed. */
class UsageError extends Error {}

interface Arguments {
  port: number
  seed: Seed
  apiVersion: string
  clock: TestClock | undefined
}

function readArguments(): Arguments | 'help' {
  const { values } = parse()
  if (values.help) return 'help'
  if (values.host !== undefined && values.host !== '127.0.0.1') {
    throw new UsageError(
      `--host ${values.host}: the simulator listens on 127.0.0.1 only, because it accepts every key`,
    )
  }
  const port = Number(values.port ?? 12111)
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new UsageError(`--port ${values.port}: must be a number from 0 to 65535`)
  }
  const { clock = 'real', 'api-version': apiVersion = API_VERSION } = values
  if (!isApiVersion(apiVersion))
    throw new UsageError(`--api-version ${apiVersion}: must be a version such as ${API_VERSION}`)
  if (clock !== 'real' && clock !== 'test') throw new UsageError(`--clock ${clock}: must be real or test`)
  return {
    port,
    seed: values.seed === undefined ? demoSeed : readSeed(values.seed),
    apiVersion,
    clock: clock === 'test' ? testClock() : undefined,
  }
}

function parse() {
  try {
    return parseArgs({
      options: {
        port: { type: 'string' },
        host: { type: 'string' },
        seed: { type: 'string' },
        'api-version': { type: 'string' },
        clock: { type: 'string' },
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

async function start({ port, seed, apiVersion, clock }: Arguments): Promise<Simulator> {
  try {
    return await startSimulator({ port, seed, apiVersion, ...(clock && { clock }) })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') {
      throw new UsageError(
        `port ${port} is in use: stop the program that listens there, or choose another port with --port ${port + 1}`,
      )
    }
    throw error
  }
}

async function main(): Promise<void> {
  const given = readArguments()
  if (given === 'help') return console.log(HELP)
  const simulator = await start(given)
  simulator.watch((entry) => {
    const line = activityLine(entry)
    if (line !== undefined) console.log(line)
  })
  // Before the line that announces the address: a program that waits for that line may send a signal at once.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void simulator.close())
  }
  console.log(`terminal-simulator listens on ${simulator.url}  (Ctrl-C stops it)
  readers in the browser  ${simulator.url}/
  control API for tests   ${simulator.url}/_simulator/openapi.json`)
}

main().catch((error: unknown) => {
  const { message } = error as Error
  console.error(`${styleText('red', 'terminal-simulator:', { stream: process.stderr })} ${message}`)
  process.exitCode = 1
})
