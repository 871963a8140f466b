import fc from 'fast-check'
import { expect } from 'vitest'
import { authorization } from '../http-caller.ts'
import type { BadRequest } from '../mount.ts'
import { type OperationRoute, operationRoutes } from '../operation-routes.ts'
import type { Stage, Stories } from './story.ts'

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
    fc.constantFrom(
      'location',
      'label',
      'metadata',
      'address',
      'display_name',
      'limit',
      'registration_code',
      'idempotencyKey',
    ),
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

const query = fc.oneof(
  fc.constant(''),
  // To tRPC the input is a batch then; to others it is a field that nobody knows.
  fc.constant('?batch=1'),
  fc.array(fc.tuple(nastyText, nastyText), { minLength: 1, maxLength: 3 }).map(toQuery),
)

/** Half of it raw, as careless clients write it. */
function toQuery(pairs: [string, string][]): string {
  return `?${pairs.map(([key, value], index) => (index % 2 ? `${key}=${value}` : new URLSearchParams([[key, value]]))).join('&')}`
}

const badRequest: fc.Arbitrary<BadRequest> = fc
  .record({
    // A lone surrogate cannot be put into a URL at all.
    id: nastyText.filter((text) => text.isWellFormed()),
    query,
    sent: nastyBody,
    extra: headers,
  })
  .map(({ id, query, sent, extra }) => ({
    id,
    query,
    headers: { ...authorization('admin'), ...given(extra) },
    ...sent,
  }))

function given(entries: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(entries).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
}

/** Never a failure of ours; and what we call invalid, Stripe has not heard of, unless it is Stripe that called it so. */
async function expectGraceful(
  { attempt, shop }: Stage,
  route: OperationRoute,
  bad: BadRequest,
): Promise<void> {
  const before = shop.requests.length
  const { status, text } = await attempt(route, bad)
  expect(status, text).toBeLessThan(500)
  const refused = [400, 401, 403, 413, 415].includes(status) && !text.includes('"requestId"')
  if (refused) expect(shop.requests.slice(before)).toEqual([])
}

export const fuzzStories: Stories = Object.fromEntries(
  operationRoutes.map((route) => [
    `${route.method} ${route.path} survives anything`,
    (stage: Stage) =>
      fc.assert(
        fc.asyncProperty(badRequest, (bad) => expectGraceful(stage, route, bad)),
        { numRuns: RUNS },
      ),
  ]),
)
