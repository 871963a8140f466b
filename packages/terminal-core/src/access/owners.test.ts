import { expect, test } from 'vitest'
import { createTerminal } from '../terminal.ts'
import { simulatedStripe } from '../test-support/stripe.ts'
import { presets } from './permissions.ts'

const HQ = 'tml_HQ0000000000'
const READER = 'tmr_HQ1000000000'

async function open() {
  const upstream = await simulatedStripe({
    locations: [{ id: HQ, display_name: 'HQ', address: { line1: '1', postal_code: 'D02', country: 'IE' } }],
    readers: [{ id: READER, device_type: 'simulated_wisepos_e', location: HQ, serial_number: 'hq-1' }],
  })
  const terminal = createTerminal({ stripe: upstream.stripe })
  const scope = { principal: 'manager', locations: [HQ], permissions: presets.manager }
  return {
    ...upstream,
    invoke: (name: 'readers.update' | 'readers.del' | 'readers.retrieve', input: { reader: string }) =>
      terminal.invoke(name, input, { scope }),
    lookups: () => upstream.requests.filter(({ method }) => method === 'GET').length,
    [Symbol.asyncDispose]: async () => {
      await terminal.close()
      await upstream[Symbol.asyncDispose]()
    },
  }
}

test('the location of a reader is looked up once', async () => {
  await using shop = await open()
  await shop.invoke('readers.update', { reader: READER })
  await shop.invoke('readers.update', { reader: READER })
  expect(shop.lookups()).toBe(1)
})

test('the location of a retrieved reader is not looked up again', async () => {
  await using shop = await open()
  await shop.invoke('readers.retrieve', { reader: READER })
  await shop.invoke('readers.update', { reader: READER })
  expect(shop.lookups()).toBe(1)
})

test('a deleted reader is forgotten', async () => {
  await using shop = await open()
  await shop.invoke('readers.del', { reader: READER })
  await expect(shop.invoke('readers.update', { reader: READER })).rejects.toMatchObject({ code: 'not_found' })
  expect(shop.lookups()).toBe(2)
})
