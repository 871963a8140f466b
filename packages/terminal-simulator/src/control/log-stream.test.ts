import { expect, test } from 'vitest'
import { demoSeed } from '../index.ts'
import { askPlainly, type Json, type Running } from '../test-support/control.ts'
import { receiver } from '../test-support/receiver.ts'
import { READER, till } from '../test-support/till.ts'

/** The first entries of the log, until there are `count`. */
async function entries(world: Running, count: number, headers: Record<string, string> = {}): Promise<Json[]> {
  const abort = new AbortController()
  const response = await fetch(`${world.simulator.url}/_simulator/log`, { headers, signal: abort.signal })
  expect(response.headers.get('content-type')).toBe('text/event-stream')
  let text = ''
  for await (const chunk of (response.body as ReadableStream<Uint8Array>).pipeThrough(
    new TextDecoderStream(),
  )) {
    text += chunk
    if (text.split('\n\n').length > count) break
  }
  abort.abort()
  return text
    .split('\n\n')
    .slice(0, count)
    .map((frame) => {
      const [, id, event, data] = /^id: (.*)\nevent: (.*)\ndata: (.*)$/.exec(frame) as RegExpExecArray
      return { id, sse: event, ...JSON.parse(data as string) }
    })
}

test('the log streams past and new entries, and continues after Last-Event-ID', async () => {
  await using target = await receiver()
  await using world = await till({
    seed: {
      ...demoSeed,
      webhookEndpoints: [{ id: 'we_1', url: target.url, enabled_events: ['charge.succeeded'] }],
    },
  })
  world.simulator.reset()
  const live = entries(world, 3)
  await world.stripe.terminal.readers.list()
  const { id } = await world.intent()
  expect(await live).toMatchObject([
    { sse: 'state', type: 'state' },
    { sse: 'request', request: { path: '/v1/terminal/readers', status: 200, fault: null } },
    { sse: 'event', event: { type: 'payment_intent.created', data: { object: { id } } } },
  ])

  await world.process(id)
  await world.present()
  await world.simulator.control.webhooks.idle()
  await askPlainly(world, 'POST', '/clock/advance', { ms: 1 })
  const [first] = await entries(world, 1)
  const rest = await entries(world, 14, { 'last-event-id': first.id })
  expect(rest.map(({ type }) => type)).toContain('delivery')
  expect(rest.find(({ type }) => type === 'reader')).toMatchObject({ reader: READER })
  expect(rest.find(({ type }) => type === 'delivery')).toMatchObject({
    delivery: { endpoint: 'we_1', type: 'charge.succeeded', status: 'pending' },
  })
  expect(rest.map(({ id }) => id)).not.toContain(first.id)
  expect(await entries(world, 1, { 'last-event-id': 'of-another-run' })).toEqual([first])
})
