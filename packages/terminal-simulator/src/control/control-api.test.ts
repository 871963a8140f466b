import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, test } from 'vitest'
import { demoSeed, realClock } from '../index.ts'
import { simulation } from '../test-support/client.ts'
import { askPlainly, type Json, type Running } from '../test-support/control.ts'
import { receiver } from '../test-support/receiver.ts'
import { READER, till } from '../test-support/till.ts'
import { openapi, resultSchema } from './openapi.ts'
import type { JsonOperation } from './operation.ts'
import { operations } from './operations.ts'

const schemas = new Ajv2020()

/** Operations whose answer was validated, as `METHOD /path`. */
const seen = new Set<string>()

/** A request with plain JSON. An answer of 200 is validated against its schema. */
async function ask(world: Running, method: string, path: string, body?: unknown): Promise<Json> {
  const { status, json } = await askPlainly(world, method, path, body)
  if (status !== 200) return { status, ...json }
  const operation = operationOf(method, path.split('?')[0] as string)
  schemas.validate(resultSchema(operation), json)
  expect(schemas.errors).toBeNull()
  seen.add(`${method} ${operation.path}`)
  return json
}

function operationOf(method: string, path: string): JsonOperation {
  const found = operations.find(
    (operation): operation is JsonOperation =>
      'run' in operation &&
      operation.method === method &&
      new RegExp(`^${operation.path.replaceAll(/:\w+/g, '[^/]+')}$`).test(path),
  )
  if (!found) throw new Error(`no operation ${method} ${path}`)
  return found
}

test('the control API describes itself and returns the state', async () => {
  await using world = await till()
  await world.process((await world.intent()).id)
  expect(await ask(world, 'GET', '')).toMatchObject({ name: 'terminal-simulator', api: world.simulator.url })
  expect(await ask(world, 'GET', '/state')).toMatchObject({
    clock: { kind: 'test', now: world.clock.now() },
    accounts: [{ id: demoSeed.accounts[0].id }],
    locations: [{ id: demoSeed.locations[0].id }, { id: demoSeed.locations[1].id }],
    readers: [
      { id: READER, phase: 'awaiting_card', screen: { kind: 'card' }, reader: { label: 'Blue Rabbit' } },
      { phase: 'idle', screen: { kind: 'idle' } },
    ],
    payment_intents: [{ payment_intent: { amount: 1000 } }],
    endpoints: [],
  })
  expect(await ask(world, 'GET', '/requests?limit=1')).toMatchObject([
    { method: 'POST', path: `/v1/terminal/readers/${READER}/process_payment_intent`, status: 200 },
  ])
  expect(await ask(world, 'GET', '/events?type=payment_intent.created')).toMatchObject([
    { object: 'event', data: { object: { amount: 1000 } } },
  ])
})

test('customer actions and failures of a reader', async () => {
  await using world = await till()
  const reader = (operation: string, body?: unknown) =>
    ask(world, 'POST', `/readers/${READER}/${operation}`, body)
  await world.process((await world.intent()).id)
  expect(await reader('present_card', { number: '4000000000000002' })).toMatchObject({
    phase: 'idle',
    reader: { action: { status: 'failed', failure_code: 'card_declined' } },
  })
  await world.process((await world.intent()).id, { enable_customer_cancellation: true })
  expect(await reader('customer_cancel')).toMatchObject({
    reader: { action: { failure_code: 'customer_canceled' } },
  })
  expect(await reader('unplug')).toMatchObject({ unplugged: true, screen: { kind: 'unplugged' } })
  expect(await reader('plug_in')).toMatchObject({ unplugged: false })
  expect(await reader('jam')).toMatchObject({ jammed: true })
  expect(await reader('repair')).toMatchObject({ jammed: false })
  expect(await reader('use_from_sdk')).toMatchObject({ phase: 'sdk' })
  expect(await reader('release_from_sdk')).toMatchObject({ phase: 'idle' })
  expect(await reader('fault', { kind: 'timeout', applied: true })).toMatchObject({
    faults: [{ kind: 'timeout', applied: true }],
  })
  expect(await reader('clear_faults')).toMatchObject({ faults: [] })
  expect(await ask(world, 'GET', `/readers/${READER}`)).toMatchObject({ id: READER })
})

test('a tip is selected, and the card pays it', async () => {
  await using world = await till()
  const { stripe } = world
  const { id: configuration } = await stripe.terminal.configurations.create({
    tipping: { usd: { fixed_amounts: [100, 200, 300] } },
  })
  await stripe.terminal.locations.update(demoSeed.locations[0].id, { configuration_overrides: configuration })
  const { id } = await world.intent()
  const tip = { amount: 200 }
  expect(await ask(world, 'POST', `/readers/${READER}/select_tip`, tip)).toMatchObject({ status: 400 })
  await world.process(id)
  expect(await ask(world, 'POST', `/readers/${READER}/select_tip`, tip)).toMatchObject({
    screen: { kind: 'card', tips: null, money: { amount: 1200, currency: 'usd' } },
  })
  await ask(world, 'POST', `/readers/${READER}/present_card`, {})
  expect(await stripe.paymentIntents.retrieve(id)).toMatchObject({
    amount: 1200,
    amount_details: { tip: { amount: 200 } },
  })
})

test('forms are filled in, skipped and timed out', async () => {
  await using world = await till()
  const collect = () =>
    world.stripe.terminal.readers.collectInputs(READER, {
      inputs: [{ type: 'email', custom_text: { title: 'Your address' } }],
    })
  const reader = (operation: string, body?: unknown) =>
    ask(world, 'POST', `/readers/${READER}/${operation}`, body)
  await collect()
  expect(await reader('submit_inputs', { values: [{ value: 'a@example.com' }] })).toMatchObject({
    reader: { action: { collect_inputs: { inputs: [{ email: { value: 'a@example.com' } }] } } },
  })
  await collect()
  expect(await reader('skip_inputs')).toMatchObject({
    reader: { action: { collect_inputs: { inputs: [{ skipped: true }] } } },
  })
  await collect()
  expect(await reader('time_out_inputs')).toMatchObject({ reader: { action: { status: 'failed' } } })
})

test('an app collects and processes cards, and objects are locked', async () => {
  await using world = await till()
  const { id } = await world.intent()
  await ask(world, 'POST', `/payment_intents/${id}/collect`, {})
  expect(await world.status(id)).toBe('requires_confirmation')
  const { id: other } = await world.intent()
  expect(await ask(world, 'POST', `/payment_intents/${other}/process`, { tip: 0 })).toEqual({
    status: 'requires_capture',
  })
  await ask(world, 'POST', `/locks/${other}`)
  await expect(world.stripe.paymentIntents.capture(other)).rejects.toMatchObject({ code: 'lock_timeout' })
  await ask(world, 'DELETE', `/locks/${other}`)
  expect((await world.stripe.paymentIntents.capture(other)).status).toBe('succeeded')
})

test.each([
  ['terminal.reader.action_succeeded', 'succeeded'],
  ['terminal.reader.action_failed', 'failed'],
  ['terminal.reader.action_updated', 'in_progress'],
])('%s is triggered by a real payment', async (type, status) => {
  await using world = await till()
  expect(await ask(world, 'POST', '/trigger', { type })).toMatchObject({ reader: { action: { status } } })
  expect(await world.eventTypes()).toContain(type)
  const [payment] = (await world.stripe.paymentIntents.list()).data
  expect(payment?.amount).toBe(1000)
  expect(await ask(world, 'POST', '/trigger', { type, reader: 'tmr_none' })).toMatchObject({ status: 404 })
})

test('webhooks are held, released and resent, and secrets are rolled', async () => {
  await using target = await receiver()
  await using world = await simulation({
    seed: { ...demoSeed, webhookEndpoints: [{ id: 'we_1', url: target.url }] },
  })
  expect(await ask(world, 'GET', '/webhooks/endpoints')).toMatchObject([{ id: 'we_1', url: target.url }])
  const { secret } = await ask(world, 'POST', '/webhooks/endpoints/we_1/roll_secret', { overlap_ms: 0 })
  expect(secret).toBe(world.simulator.control.webhooks.secret('we_1'))
  await ask(world, 'POST', '/webhooks/hold')
  await world.stripe.customers.create({})
  expect(await ask(world, 'GET', '/deliveries')).toMatchObject([{ status: 'held' }])
  await ask(world, 'POST', '/webhooks/release', { order: 'reversed' })
  await ask(world, 'POST', '/webhooks/idle')
  const [{ event }] = await ask(world, 'GET', '/deliveries?type=customer.created&limit=5')
  expect(await ask(world, 'POST', `/events/${event}/resend`, { endpoint: 'we_1' })).toMatchObject([
    { cause: 'event', status: 'delivered' },
    { cause: 'resend', status: 'delivered' },
  ])
  expect(await ask(world, 'POST', `/events/${event}/duplicate`)).toHaveLength(3)
  expect(target.types()).toEqual(['customer.created', 'customer.created', 'customer.created'])
  expect(await ask(world, 'POST', `/events/${event}/resend`, { endpoint: 'we_x' })).toMatchObject({
    status: 400,
  })
  await ask(world, 'POST', '/webhooks/fault', { kind: 'drop', count: 2 })
  await world.stripe.customers.create({})
  await ask(world, 'DELETE', '/webhooks/fault')
  await world.stripe.customers.create({})
  await ask(world, 'POST', '/webhooks/idle')
  const deliveries = await ask(world, 'GET', '/deliveries')
  expect(deliveries.slice(3)).toMatchObject([{ status: 'dropped' }, { status: 'delivered' }])
})

test('faults are added, listed and removed', async () => {
  await using world = await simulation({ seed: demoSeed })
  const fault = { kind: 'status', status: 429, path: '/v1/terminal/readers/:reader', times: 2 }
  expect(await ask(world, 'POST', '/faults', fault)).toEqual([fault])
  await expect(world.stripe.terminal.readers.retrieve(READER)).rejects.toMatchObject({ statusCode: 429 })
  expect(await ask(world, 'GET', '/faults')).toMatchObject([{ times: 1 }])
  expect(await ask(world, 'DELETE', '/faults')).toEqual([])
  await world.stripe.terminal.readers.retrieve(READER)
})

test('the clock is advanced, and the state is reset and restored', async () => {
  await using world = await till()
  const now = world.clock.now()
  expect(await ask(world, 'POST', '/clock/advance', { ms: 1000 })).toEqual({ now: now + 1000 })
  const snapshot = await ask(world, 'GET', '/snapshot')
  await world.intent()
  expect((await ask(world, 'PUT', '/snapshot', snapshot)).payment_intents).toEqual([])
  await world.intent()
  expect((await ask(world, 'POST', '/reset')).payment_intents).toEqual([])
  await using real = await simulation({ clock: realClock() })
  expect(await ask(real, 'POST', '/clock/advance', { ms: 1000 })).toMatchObject({ status: 409 })
})

test('the OpenAPI document describes every operation, and every answer above matched its schema', async () => {
  await using world = await simulation()
  const document = await ask(world, 'GET', '/openapi.json')
  expect(document).toEqual(JSON.parse(JSON.stringify(openapi(operations, world.simulator.url))))
  const documented = Object.entries<Json>(document.paths).flatMap(([path, operations]) =>
    Object.entries<Json>(operations).map(([method, operation]) => ({ path, method, operation })),
  )
  const name = (method: string, path: string) =>
    `${method.toUpperCase()} ${path.replace('/_simulator', '').replaceAll(/\{(\w+)\}/g, ':$1')}`
  expect(documented.map(({ method, path }) => name(method, path)).sort()).toEqual(
    operations.map(({ method, path }) => `${method} ${path}`).sort(),
  )
  for (const { path, operation } of documented) {
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, segment]) => segment)
    const declared = operation.parameters.filter((parameter: Json) => parameter.in === 'path')
    expect(declared.map((parameter: Json) => parameter.name)).toEqual(inPath)
    expect(operation.summary).toMatch(/\.$/)
  }
  expect(new Set(documented.map(({ operation }) => operation.operationId)).size).toBe(operations.length)
  const answered = operations.filter((operation) => 'run' in operation)
  expect([...seen].sort()).toEqual(answered.map(({ method, path }) => `${method} ${path}`).sort())
})
