import { Pool } from 'undici'
import { CREDENTIALS } from './servers/shop.ts'
import { SECRET } from './upstream.ts'
import type { Route } from './variants.ts'

/** How many ask at once. */
export const CONNECTIONS = 32

/** What happened during a load. */
export interface Load {
  requests: number
  seconds: number
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
export class Devices {
  readonly #pool: Pool
  readonly #route: Route

  constructor(port: number, route: Route) {
    this.#pool = new Pool(`http://127.0.0.1:${port}`, { connections: CONNECTIONS })
    this.#route = route
  }

  /** Asks once. @throws Error unless the answer holds the upstream's token */
  async check(): Promise<void> {
    const { statusCode, body } = await this.#ask(CREDENTIALS)
    const text = await body.text()
    if (statusCode !== 200 || !text.includes(SECRET)) throw new Error(`answered ${statusCode}: ${text}`)
  }

  /** Asks once as a stranger. */
  async isGuarded(): Promise<boolean> {
    const { statusCode, body } = await this.#ask('Bearer stranger')
    await body.dump()
    return statusCode === 401
  }

  /** Keeps every connection busy. @throws Error at the first answer that is not 200 */
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
