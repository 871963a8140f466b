import { expect, test } from 'vitest'
import { presets } from './access/permissions.ts'
import { createTerminal } from './terminal.ts'
import { brokenStripe } from './test-support/stripe.ts'

/** What is logged when Stripe answers everything with this status. */
async function logOf(status: number): Promise<[level: string, facts: object][]> {
  const lines: [string, object][] = []
  const note = (level: string) => (facts: object) => void lines.push([level, facts])
  await using upstream = await brokenStripe((_, response) => {
    response.writeHead(status, { 'content-type': 'application/json', 'retry-after': '7' })
    response.end(JSON.stringify({ error: { type: 'api_error', message: 'No.' } }))
  })
  const terminal = createTerminal({
    stripe: upstream.stripe,
    pacing: false,
    maxNetworkRetries: 0,
    logger: { info: note('info'), warn: note('warn'), error: note('error') },
  })
  const scope = { principal: 'anna', locations: 'all' as const, permissions: presets.admin }
  await expect(terminal.invoke('locations.list', {}, { scope })).rejects.toThrow()
  await terminal.close()
  return lines
}

test("Stripe's rate limit is a warning without a stack", async () => {
  expect(await logOf(429)).toEqual([
    ['warn', { operation: 'locations.list', code: 'upstream_saturated', retryAfterSeconds: 7 }],
  ])
})

test('a failure of Stripe is an error with its cause', async () => {
  expect(await logOf(500)).toEqual([
    ['error', { operation: 'locations.list', err: expect.objectContaining({ name: 'TerminalError' }) }],
  ])
})
