import Stripe from 'stripe'
import { describe, expect, onTestFinished, test } from 'vitest'
import { partitionOf, storeKey } from '../store/keys.ts'
import { memoryStore } from '../store/memory-store.ts'
import type { TerminalStore } from '../store/store.ts'
import { Dispatcher, type WebhookContext } from './dispatch.ts'
import type { WebhookEvent } from './event.ts'

const stripe = new Stripe('sk_test_dispatch')
const context: WebhookContext = { stripe, request: {}, delivery: { signedAt: 0 } }
const LEASE_MS = 60_000

function eventOf(type: string, id = 'evt_1'): WebhookEvent {
  return { id, object: 'event', type, livemode: false } as WebhookEvent
}

function open(changes: Partial<TerminalStore> = {}) {
  let now = 0
  const store = { ...memoryStore({ now: () => now }), ...changes }
  onTestFinished(() => store.close())
  const log: { level: string; facts: object; message: string }[] = []
  const at = (level: string) => (facts: object, message: string) => void log.push({ level, facts, message })
  const logger = { info: at('info'), warn: at('warn'), error: at('error') }
  const dispatcher = new Dispatcher({ store, logger, leaseMs: LEASE_MS, retainMs: 1_000_000 })
  const pass = (ms: number) => {
    now += ms
  }
  const on: Dispatcher['on'] = (...registration) => dispatcher.on(...registration)
  const dispatch: Dispatcher['dispatch'] = (...delivery) => dispatcher.dispatch(...delivery)
  return { on, dispatch, log, store, pass }
}

const inProgress = expect.objectContaining({ code: 'event_in_progress', status: 409, retryable: true })
const failed = expect.objectContaining({ code: 'internal', status: 500 })

describe('the handlers of an event', () => {
  test('are those of its type, of a prefix of it, and of *', async () => {
    const { on, dispatch } = open()
    const handled: string[] = []
    for (const type of ['charge.captured', 'charge.*', '*', 'charge', 'charge.refunded', 'refund.*']) {
      on(type, () => handled.push(type))
    }
    await dispatch(eventOf('charge.captured'), context)
    expect(handled).toEqual(['charge.captured', 'charge.*', '*'])
  })

  test('run once each, with the same event and context', async () => {
    const { on, dispatch } = open()
    const event = eventOf('charge.captured')
    const handled: unknown[] = []
    for (const _ of [1, 2]) on('charge.captured', (...parameters) => handled.push(parameters))
    await dispatch(event, context)
    await dispatch(event, context)
    expect(handled).toEqual([
      [event, context],
      [event, context],
    ])
  })

  test('do not run for an event that they do not want, which is then unknown and not claimed', async () => {
    const { on, dispatch, log } = open()
    const handled: string[] = []
    const wanted = new Set(['evt_2'])
    on('charge.*', ({ id }) => handled.push(id), { wants: async ({ id }) => wanted.has(id) })
    expect(await dispatch(eventOf('charge.captured', 'evt_1'), context)).toBe('unknown')
    expect(log.map(({ message }) => message)).toEqual(['Nothing handles this webhook event'])
    expect(await dispatch(eventOf('charge.captured', 'evt_2'), context)).toBe('handled')
    wanted.add('evt_1')
    expect(await dispatch(eventOf('charge.captured', 'evt_1'), context)).toBe('handled')
    expect(handled).toEqual(['evt_2', 'evt_1'])
  })

  test('include those that were registered after earlier events of the type', async () => {
    const { on, dispatch } = open()
    const handled: string[] = []
    const off = on('charge.*', ({ id }) => handled.push(`first ${id}`))
    await dispatch(eventOf('charge.captured', 'evt_1'), context)
    on('charge.captured', ({ id }) => handled.push(`second ${id}`))
    await dispatch(eventOf('charge.captured', 'evt_2'), context)
    off()
    await dispatch(eventOf('charge.captured', 'evt_3'), context)
    expect(handled).toEqual(['first evt_1', 'first evt_2', 'second evt_2', 'second evt_3'])
  })

  test('do not run after they were removed', async () => {
    const { on, dispatch, log } = open()
    const off = on('charge.captured', () => {
      throw new Error('not any more')
    })
    off()
    off()
    await dispatch(eventOf('charge.captured'), context)
    expect(log).toEqual([
      {
        level: 'info',
        facts: { event: 'evt_1', type: 'charge.captured' },
        message: expect.stringContaining('Nothing handles'),
      },
    ])
  })
})

describe('names', () => {
  test('two handlers of the same events need two names', () => {
    const { on } = open()
    on('charge.captured', () => {}, { name: 'ledger' })
    on('charge.refunded', () => {}, { name: 'ledger' })
    for (const type of ['charge.captured', 'charge.*', '*']) {
      expect(() => on(type, () => {}, { name: 'ledger' })).toThrow(/named ledger/)
    }
    on('charge.captured', () => {}, { name: 'audit' })
  })

  test('nothing is registered without a function, a type and a name', () => {
    const { on } = open()
    expect(() => on('charge.captured', undefined as never)).toThrow(/not a function/)
    expect(() => on('', () => {})).toThrow(/needs a type/)
    expect(() => on('charge.captured', () => {}, { name: '' })).toThrow(/needs a type and a name/)
  })

  test('are the same on every instance, so that an event handled on one is not handled on another', async () => {
    const one = open()
    const other = open(one.store)
    const handled: string[] = []
    for (const [instance, { on }] of Object.entries({ one, other })) {
      on('charge.captured', () => handled.push(`first on ${instance}`))
      on('charge.captured', () => handled.push(`second on ${instance}`))
    }
    await one.dispatch(eventOf('charge.captured'), context)
    await other.dispatch(eventOf('charge.captured'), context)
    expect(handled).toEqual(['first on one', 'second on one'])
  })
})

describe('once', () => {
  test('a handler that throws runs again, and the others do not', async () => {
    const { on, dispatch, log } = open()
    const handled: string[] = []
    let attempts = 0
    on('charge.captured', () => handled.push('steady'))
    on('charge.captured', async () => {
      attempts++
      if (attempts <= 2) throw new Error(`attempt ${attempts}`)
      handled.push('shaky')
    })
    on('charge.captured', () => handled.push('late'), { name: 'late' })
    for (const _ of [1, 2])
      await expect(dispatch(eventOf('charge.captured'), context)).rejects.toEqual(failed)
    await dispatch(eventOf('charge.captured'), context)
    await dispatch(eventOf('charge.captured'), context)
    expect(handled).toEqual(['steady', 'late', 'shaky'])
    expect(log.map(({ level, facts }) => [level, facts])).toEqual(
      [1, 2].map((n) => [
        'error',
        {
          event: 'evt_1',
          type: 'charge.captured',
          handler: 'charge.captured#2',
          err: expect.objectContaining({ message: `attempt ${n}` }),
        },
      ]),
    )
  })

  test('a delivery while the event is being handled is refused, and the next one finds it done', async () => {
    const { on, dispatch } = open()
    const gate = Promise.withResolvers<void>()
    let effects = 0
    on('charge.captured', async () => {
      await gate.promise
      effects++
    })
    const first = dispatch(eventOf('charge.captured'), context)
    await expect(dispatch(eventOf('charge.captured'), context)).rejects.toEqual(inProgress)
    gate.resolve()
    await first
    await dispatch(eventOf('charge.captured'), context)
    expect(effects).toBe(1)
  })

  test('an attempt that fails while another delivery was refused is repeated by the next', async () => {
    const { on, dispatch } = open()
    const gate = Promise.withResolvers<void>()
    let attempts = 0
    on('charge.captured', async () => {
      attempts++
      if (attempts === 1) await gate.promise
    })
    const first = dispatch(eventOf('charge.captured'), context)
    await expect(dispatch(eventOf('charge.captured'), context)).rejects.toEqual(inProgress)
    gate.reject(new Error('crash'))
    await expect(first).rejects.toEqual(failed)
    await dispatch(eventOf('charge.captured'), context)
    expect(attempts).toBe(2)
  })

  test('after a crash in the middle it runs again, once the lease is over', async () => {
    const { on, dispatch, store, pass } = open()
    let attempts = 0
    on('charge.captured', () => attempts++)
    // What an instance leaves behind that dies inside its handler.
    const key = storeKey(partitionOf(false, undefined), 'webhook', 'evt_1', 'charge.captured#1')
    await store.claim(key, LEASE_MS)
    await expect(dispatch(eventOf('charge.captured'), context)).rejects.toEqual(inProgress)
    expect(attempts).toBe(0)
    pass(LEASE_MS)
    await dispatch(eventOf('charge.captured'), context)
    expect(attempts).toBe(1)
  })

  test('a handler that outlives its lease is logged, and its work counts', async () => {
    const { on, dispatch, pass, log } = open()
    const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    let attempts = 0
    on('charge.captured', () => gates[attempts++]?.promise)
    const slow = dispatch(eventOf('charge.captured'), context)
    pass(LEASE_MS)
    const other = dispatch(eventOf('charge.captured'), context)
    gates[0]?.resolve()
    await slow
    gates[1]?.resolve()
    await other
    await dispatch(eventOf('charge.captured'), context)
    expect(attempts).toBe(2)
    expect(log).toMatchObject([{ level: 'warn', message: expect.stringContaining('leaseMs') }])
  })
})

describe('a store that is down', () => {
  const down = async () => {
    throw new Error('store is down')
  }

  test('nothing is handled without a claim', async () => {
    const { on, dispatch, log } = open({ claim: down })
    let attempts = 0
    on('charge.captured', () => attempts++)
    await expect(dispatch(eventOf('charge.captured'), context)).rejects.toEqual(failed)
    expect(attempts).toBe(0)
    expect(log).toMatchObject([{ level: 'error', facts: { err: { message: 'store is down' } } }])
  })

  test.each(['complete', 'release'] as const)('a %s that fails makes Stripe deliver again', async (verb) => {
    const { on, dispatch } = open({ [verb]: down })
    on('charge.captured', () => {
      if (verb === 'release') throw new Error('failed')
    })
    await expect(dispatch(eventOf('charge.captured'), context)).rejects.toEqual(failed)
  })
})
