import { type HttpRoute, httpRoutes } from '@org/terminal-core/http'
import fc from 'fast-check'
import { expect } from 'vitest'
import { authorization } from '../http-caller.ts'
import type { HttpStage, HttpStories } from './http.ts'

const RUNS = 40

/** Text with everything in it that breaks parsers. */
const nastyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    '',
    '%',
    '%zz',
    '%00',
    '..',
    '../../accounts',
    '__proto__',
    'constructor',
    '\u0000',
    '💳',
    'a'.repeat(5000),
  ),
)

const nastyValue = fc.oneof(
  nastyText,
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  fc.array(nastyText, { maxLength: 3 }),
  fc.dictionary(nastyText, fc.jsonValue(), { maxKeys: 3 }),
)

const nastyFields = fc.dictionary(
  fc.oneof(
    nastyText,
    fc.constantFrom('location', 'label', 'metadata', 'address', 'display_name', 'limit', 'registration_code'),
  ),
  nastyValue,
  { minKeys: 1, maxKeys: 4 },
)

const nastyBody = fc.oneof(
  fc.record({
    type: fc.constant('application/json'),
    body: nastyFields.map((fields) => JSON.stringify(fields)),
  }),
  fc.record({ type: fc.constant('application/json'), body: fc.string({ unit: 'binary', minLength: 1 }) }),
  fc.record({
    type: fc.constantFrom(
      'application/x-www-form-urlencoded',
      'application/x-www-form-urlencoded; charset=utf-8',
    ),
    body: fc.oneof(
      fc.string({ minLength: 1 }),
      fc.constantFrom(
        'a[b][c][d][e][f][g][h]=1',
        'a[',
        ']=1',
        '__proto__[x]=1',
        '%',
        '=&=&',
        `${'a=1&'.repeat(1200)}`,
      ),
    ),
  }),
  fc.record({
    type: fc.constantFrom(
      'text/plain',
      'multipart/form-data',
      'application/json; charset=latin1',
      'x',
      'application/xml',
    ),
    body: fc.string({ minLength: 1 }),
  }),
)

const headers = fc.record({
  'idempotency-key': fc.option(fc.stringMatching(/^[ -~]{0,300}$/), { nil: undefined }),
  'content-encoding': fc.option(fc.constantFrom('gzip', 'br', 'identity', 'x'), { nil: undefined }),
  accept: fc.option(fc.constantFrom('text/html', '*/*', 'x/y'), { nil: undefined }),
})

interface Outcome {
  status: number
  stripeCalls: number
  stripeRefused: boolean
}

async function attempt({ url, shop }: HttpStage, path: string, init: RequestInit): Promise<Outcome> {
  const before = shop.requests.length
  const response = await fetch(`${url}${path}`, init)
  const text = await bodyOf(response)
  return {
    status: response.status,
    stripeCalls: shop.requests.length - before,
    stripeRefused: text.includes('"requestId"'),
  }
}

/** What an answer says; a stream has no end to wait for. */
async function bodyOf(response: Response): Promise<string> {
  if (!response.headers.get('content-type')?.startsWith('text/event-stream')) return response.text()
  await response.body?.cancel()
  return ''
}

/** Never a failure of ours; and what we call invalid, Stripe has not heard of, unless it is Stripe that called it so. */
function expectGraceful({ status, stripeCalls, stripeRefused }: Outcome): void {
  expect(status).toBeLessThan(500)
  if ([400, 401, 403, 413, 415].includes(status) && !stripeRefused) expect(stripeCalls).toBe(0)
}

function given(entries: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(entries).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
}

async function fuzz(stage: HttpStage, { method, path }: HttpRoute): Promise<void> {
  const run = async (id: string, query: string, sent: { type: string; body: string }, extra: object) => {
    const target = path.replace(/:\w+/, () => encodeURIComponent(id) || '%20') + query
    const common = { ...authorization('admin'), ...given(extra as Record<string, string | undefined>) }
    const init: RequestInit =
      method === 'POST'
        ? { method, headers: { ...common, 'content-type': sent.type }, body: sent.body }
        : { method, headers: common }
    expectGraceful(await attempt(stage, target, init))
  }
  const query = fc.oneof(
    fc.constant(''),
    fc.array(fc.tuple(nastyText, nastyText), { minLength: 1, maxLength: 3 }).map(toQuery),
  )
  await fc.assert(
    fc.asyncProperty(
      nastyText.filter((id) => isWellFormed(id)),
      query,
      nastyBody,
      headers,
      run,
    ),
    {
      numRuns: RUNS,
    },
  )
}

/** Half of it raw, as careless clients write it. */
function toQuery(pairs: [string, string][]): string {
  return `?${pairs.map(([key, value], index) => (index % 2 ? `${key}=${value}` : new URLSearchParams([[key, value]]))).join('&')}`
}

/** A lone surrogate cannot be put into a URL at all. */
function isWellFormed(text: string): boolean {
  return text.isWellFormed()
}

export const fuzzStories: HttpStories = Object.fromEntries(
  httpRoutes.map((route) => [
    `${route.method} ${route.path} survives anything`,
    (stage: HttpStage) => fuzz(stage, route),
  ]),
)
