import { memoryStore, type TerminalStore } from '@org/terminal-core'
import { expect } from 'vitest'
import { send } from '../http-caller.ts'
import { addressOf } from '../shop.ts'
import type { Stage, Stories } from './story.ts'
import { withoutStripe } from './story.ts'

/** As a probe does: without credentials. */
const probe = ({ url }: Pick<Stage, 'url'>, path: string, method = 'GET') => send(`${url}${path}`, { method })

const READY = { status: 'ok', checks: { stripe: 'ok', store: 'ok' } }

export const healthStories: Stories = {
  'the process says that it is alive, to anybody, without asking Stripe': async (stage) => {
    const alive = await withoutStripe(stage, () => probe(stage, '/healthz'))
    expect(alive).toMatchObject({ status: 200, body: { status: 'ok' } })
    expect(alive.headers.get('cache-control')).toBe('no-store')
  },
  'it is ready when the key works and the store answers; many probes ask Stripe once': async (stage) => {
    await using fresh = await stage.open({})
    const answers = await Promise.all(Array.from({ length: 20 }, () => probe(fresh, '/readyz')))
    answers.push(await probe(fresh, '/readyz'))
    for (const { status, body } of answers) expect({ status, body }).toEqual({ status: 200, body: READY })
    expect(fresh.shop.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /v1/terminal/locations',
    ])
  },
  'Stripe is out of reach: alive, but not ready, and nobody but the log is told why': async (stage) => {
    const stripe = { apiKey: 'sk_test_nowhere', ...addressOf(1) }
    await using dark = await stage.open({ stripe })
    const { status, body } = await probe(dark, '/readyz')
    expect({ status, body }).toEqual({
      status: 503,
      body: { status: 'unavailable', checks: { stripe: 'unavailable', store: 'ok' } },
    })
    expect(dark.shop.log.map(({ message }) => message)).toContain('not ready: stripe')
    expect(await probe(dark, '/healthz')).toMatchObject({ status: 200 })
  },
  'a load balancer that asks with HEAD gets the status, and no body': async (stage) => {
    const stripe = { apiKey: 'sk_test_nowhere', ...addressOf(1) }
    await using dark = await stage.open({ stripe })
    for (const [mount, path, status] of [
      [stage, '/healthz', 200],
      [stage, '/readyz', 200],
      [dark, '/readyz', 503],
    ] as const) {
      const answer = await probe(mount, path, 'HEAD')
      expect(answer, path).toMatchObject({ status, body: undefined })
      expect(answer.headers.get('cache-control')).toBe('no-store')
    }
    expect(await probe(dark, '/healthz', 'HEAD')).toMatchObject({ status: 200, body: undefined })
  },
  'a port of the store does not answer: not ready': async (stage) => {
    const gone = () => Promise.reject(new Error('the store is gone'))
    for (const broken of [{ take: gone }, { get: gone }]) {
      const store: TerminalStore = { ...memoryStore(), ...broken }
      await using opened = await stage.open({ store })
      const { status, body } = await probe(opened, '/readyz')
      expect({ status, body }).toEqual({
        status: 503,
        body: { status: 'unavailable', checks: { stripe: 'ok', store: 'unavailable' } },
      })
      expect(JSON.stringify(opened.shop.log)).toContain('the store is gone')
    }
  },
}
