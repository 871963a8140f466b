import { Pool } from 'undici'
import type { ServerProcess } from './server-process.ts'
import { CREDENTIALS } from './servers/shop.ts'
import { SECRET } from './upstream.ts'

/** Where the token route hangs, and the headers it insists on. */
export interface Route {
  path: string
  headers: Readonly<Record<string, string>>
}

/** How many ask at once. */
export const CONNECTIONS = 32

/** What happened during a load. */
export interface Load {
  requests: number
  seconds: number
}

/** Who asks a server, over connections of their own. */
export interface Callers {
  /** @throws Error unless the server does what it is measured for */
  check(server: Pick<ServerProcess, 'usage'>): Promise<void>
  /** Keeps every connection busy. @throws Error at the first answer that is not as it should be */
  askFor(seconds: number): Promise<Load>
  close(): Promise<void>
}

/**
 * Lets some devices ask without pause.
 * @param turn what a device does again and again; rejects at an answer that is none.
 * @param requests how many requests a turn is.
 */
export async function keepBusy(
  devices: number,
  seconds: number,
  turn: (device: number) => Promise<unknown>,
  requests = 1,
): Promise<Load> {
  const begin = performance.now()
  const end = begin + seconds * 1000
  let turns = 0
  const busy = async (device: number) => {
    while (performance.now() < end) {
      await turn(device)
      turns += 1
    }
  }
  await Promise.all(Array.from({ length: devices }, (_, device) => busy(device)))
  return { requests: turns * requests, seconds: (performance.now() - begin) / 1000 }
}

/** Devices that ask for one token after another, each over a connection of its own, without a body as Stripe's example apps do. */
export class Devices implements Callers {
  readonly #pool: Pool
  readonly #route: Route
  readonly #guarded: boolean

  /** @param guarded whether the server refuses strangers */
  constructor(port: number, route: Route, guarded: boolean) {
    this.#pool = new Pool(`http://127.0.0.1:${port}`, { connections: CONNECTIONS })
    this.#route = route
    this.#guarded = guarded
  }

  /** What is compared must be the same answer, and a guard that is off would cost nothing. */
  async check(): Promise<void> {
    const { statusCode, body } = await this.#ask(CREDENTIALS)
    const text = await body.text()
    if (statusCode !== 200 || !text.includes(SECRET)) throw new Error(`answered ${statusCode}: ${text}`)
    const stranger = await this.#ask('Bearer stranger')
    await stranger.body.dump()
    if ((stranger.statusCode === 401) !== this.#guarded) {
      throw new Error(`${this.#guarded ? 'serves' : 'refuses'} a stranger`)
    }
  }

  askFor(seconds: number): Promise<Load> {
    return keepBusy(CONNECTIONS, seconds, async () => {
      const { statusCode, body } = await this.#ask(CREDENTIALS)
      await body.dump()
      if (statusCode !== 200) throw new Error(`answered ${statusCode}`)
    })
  }

  #ask(authorization: string) {
    const { path, headers } = this.#route
    return this.#pool.request({ path, method: 'POST', headers: { ...headers, authorization } })
  }

  async close(): Promise<void> {
    await this.#pool.close()
  }
}
