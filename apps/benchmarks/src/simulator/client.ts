import { Pool } from 'undici'

/** How many requests go out under one key: emulate answers 403 from the 5000th in an hour on. All others get as many keys. */
const REQUESTS_PER_KEY = 4000

/** Asks a double as Stripe's clients do, over its own connections. */
export class Client {
  readonly #pool: Pool
  #sent = 0

  constructor(port: number, connections: number) {
    this.#pool = new Pool(`http://127.0.0.1:${port}`, { connections })
  }

  /** The answer as text. @throws Error when its status is not 200 */
  async ask(method: 'GET' | 'POST', path: string, form = ''): Promise<string> {
    const key = Math.floor(this.#sent / REQUESTS_PER_KEY)
    this.#sent += 1
    const { statusCode, body } = await this.#pool.request({
      path,
      method,
      headers: {
        authorization: `Bearer sk_test_benchmark${key}`,
        ...(method === 'POST' && { 'content-type': 'application/x-www-form-urlencoded' }),
      },
      body: method === 'POST' ? form : null,
    })
    const text = await body.text()
    if (statusCode !== 200) throw new Error(`${method} ${path} answered ${statusCode}: ${text}`)
    return text
  }

  close(): Promise<void> {
    return this.#pool.close()
  }
}
