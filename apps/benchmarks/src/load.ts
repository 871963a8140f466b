import { Pool } from 'undici'
import { CREDENTIALS } from './servers/shop.ts'
import { SECRET } from './upstream.ts'
import type { Route } from './variants.ts'

const CONNECTIONS = 32

/** What happened during a load. */
export interface Load {
  requests: number
  seconds: number
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
  async askFor(seconds: number): Promise<Load> {
    const begin = performance.now()
    const end = begin + seconds * 1000
    let requests = 0
    const device = async () => {
      while (performance.now() < end) {
        const { statusCode, body } = await this.#ask(CREDENTIALS)
        await body.dump()
        if (statusCode !== 200) throw new Error(`answered ${statusCode}`)
        requests += 1
      }
    }
    await Promise.all(Array.from({ length: CONNECTIONS }, device))
    return { requests, seconds: (performance.now() - begin) / 1000 }
  }

  #ask(authorization: string) {
    const { path, headers } = this.#route
    return this.#pool.request({ path, method: 'POST', headers: { ...headers, authorization } })
  }

  async close(): Promise<void> {
    await this.#pool.close()
  }
}
