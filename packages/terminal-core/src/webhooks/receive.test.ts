import Stripe from 'stripe'
import { describe, expect, expectTypeOf, onTestFinished, test } from 'vitest'
import type { TerminalOptions } from '../options.ts'
import { createTerminal } from '../terminal.ts'
import { stripeAt } from '../test-support/stripe.ts'
import type { WebhookContext } from './dispatch.ts'
import type { WebhookEvent } from './event.ts'
import type { WebhookOptions } from './options.ts'

const SECRET = 'whsec_receive'
const { webhooks: theirs } = new Stripe('sk_test_receive')
const sign = (payload: string, secret = SECRET) => theirs.generateTestHeaderString({ payload, secret })

/** Nothing listens at port 1: what is tested here never asks Stripe. */
function open(webhooks: WebhookOptions, changes: Partial<TerminalOptions> = {}) {
  const log: string[] = []
  const note = (facts: object, message: string) => void log.push(`${message} ${JSON.stringify(facts)}`)
  const logger = { info: note, warn: note, error: note }
  const terminal = createTerminal({ stripe: stripeAt(1), logger, webhooks, ...changes })
  onTestFinished(() => terminal.close())
  const deliver = (payload: string, signature: string | undefined = sign(payload)) =>
    terminal.webhooks?.receive(Buffer.from(payload), signature)
  return { terminal, log, deliver }
}

const eventText = (fields: object = {}) =>
  JSON.stringify({ id: 'evt_1', object: 'event', type: 'charge.captured', livemode: false, ...fields })

describe('what stops the terminal from starting', () => {
  test.each([
    ['no secrets', [], /secrets is empty/],
    ['a secret that is not there', [undefined], /secrets\[0\] is not a signing secret/],
    ['an empty secret', ['whsec_a', ''], /secrets\[1\] is not a signing secret/],
    ['an API key in its place', ['sk_test_secret'], /secrets\[0\] is not a signing secret/],
    ['a secret with a line break', ['whsec_a\n'], /contain no spaces/],
    [
      'the same secret twice',
      ['whsec_a', { secret: 'whsec_a', label: 'connect' }],
      /secrets\[1\] is given twice/,
    ],
  ])('%s', (_, secrets, message) => {
    expect(() => open({ secrets: secrets as never })).toThrow(
      expect.objectContaining({ code: 'misconfigured', message: expect.stringMatching(message) }),
    )
    expect(() => open({ secrets: secrets as never })).toThrow(
      expect.objectContaining({ message: expect.not.stringMatching(/sk_test_secret|whsec_a/) }),
    )
  })

  test.each(['toleranceSeconds', 'leaseMs', 'retainMs'])('%s must be above 0, and finite', (name) => {
    for (const value of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => open({ secrets: [SECRET], [name]: value })).toThrow(`webhooks.${name} must be`)
    }
  })

  test('a handler that would never be run', () => {
    const terminal = createTerminal({ stripe: stripeAt(1) })
    onTestFinished(() => terminal.close())
    expect(terminal.webhooks).toBeUndefined()
    expect(() => terminal.on('charge.captured', () => {})).toThrow(
      /charge.captured would never be run: pass webhooks/,
    )
  })
})

describe('what a handler is given', () => {
  test('the event, and options that name the label of the secret', async () => {
    const { terminal, deliver } = open({ secrets: [SECRET, { secret: 'whsec_connect', label: 'connect' }] })
    const handled: [WebhookEvent, WebhookContext][] = []
    terminal.on('*', (...parameters) => handled.push(parameters))
    await deliver(eventText())
    const connected = eventText({ id: 'evt_2', account: 'acct_1' })
    await deliver(connected, sign(connected, 'whsec_connect'))
    expect(
      handled.map(([{ id }, { request, delivery }]) => ({ id, account: request.stripeAccount, ...delivery })),
    ).toEqual([
      { id: 'evt_1', account: undefined, signedAt: expect.any(Number) },
      { id: 'evt_2', account: 'acct_1', signedAt: expect.any(Number), label: 'connect' },
    ])
    expect(handled[0]?.[1]).toMatchObject({ stripe: terminal.stripe, request: { timeout: 8_000 } })
  })

  test('has the type of what it listens to', () => {
    const { terminal } = open({ secrets: [SECRET] })
    terminal.on('terminal.reader.action_succeeded', (event) => {
      expectTypeOf(event).toEqualTypeOf<Stripe.TerminalReaderActionSucceededEvent>()
      expectTypeOf(event.data.object).toEqualTypeOf<Stripe.Terminal.Reader>()
    })
    terminal.on('v1.terminal.reader.action_succeeded', (event) => {
      expectTypeOf(event.fetchRelatedObject()).resolves.toEqualTypeOf<Stripe.Terminal.Reader>()
    })
    terminal.on('refund.*', (event) => {
      expectTypeOf(event.type).toEqualTypeOf<'refund.created' | 'refund.failed' | 'refund.updated'>()
      expectTypeOf(event.data.object).toEqualTypeOf<Stripe.Refund>()
    })
    for (const type of ['*', 'something.newer_than_stripe'] as const) {
      terminal.on(type, (event) => expectTypeOf(event).toEqualTypeOf<WebhookEvent>())
    }
    terminal.on('charge.captured', async (_event: Stripe.ChargeCapturedEvent, _context: WebhookContext) => {})
    // @ts-expect-error the event of another type
    terminal.on('charge.captured', async (_event: Stripe.PaymentIntentSucceededEvent) => {})
  })
})

describe('the mode', () => {
  test.each([
    ['sk_test_x', true],
    ['sk_live_x', false],
  ])(
    'a terminal with the key %s takes an event with livemode: %s for none of its own',
    async (apiKey, livemode) => {
      const { terminal, deliver, log } = open({ secrets: [SECRET] }, { stripe: { apiKey } })
      const handled: string[] = []
      terminal.on('*', ({ id }) => handled.push(id))
      await deliver(eventText({ id: 'evt_other', livemode }))
      await deliver(eventText({ id: 'evt_own', livemode: !livemode }))
      expect(handled).toEqual(['evt_own'])
      expect(log).toEqual([expect.stringMatching(/other mode.*evt_other/)])
    },
  )

  test('with a Stripe instance of the host the mode is not known, and all are handled', async () => {
    const { terminal, deliver } = open({ secrets: [SECRET] }, { stripe: new Stripe('sk_test_own') })
    const handled: boolean[] = []
    terminal.on('*', ({ livemode }) => handled.push(livemode))
    for (const livemode of [true, false]) await deliver(eventText({ id: `evt_${livemode}`, livemode }))
    expect(handled).toEqual([true, false])
  })
})

test('a body is only read when there is a signature', async () => {
  const { terminal } = open({ secrets: [SECRET] })
  const body = async () => {
    throw new Error('asked for')
  }
  for (const signature of [undefined, '', 'nonsense']) {
    await expect(terminal.webhooks?.receive(body, signature)).rejects.toMatchObject({
      code: 'signature_invalid',
    })
  }
  await expect(terminal.webhooks?.receive(body, sign('{}'))).rejects.toThrow('asked for')
})

test('a signed body that is no event is refused', async () => {
  const { terminal, deliver } = open({ secrets: [SECRET] })
  terminal.on('*', () => {
    throw new Error('no handler may get it')
  })
  const bodies = [
    'null',
    '[]',
    '{}',
    '{"object":"event"}',
    '{"id":"evt_1","object":"event"}',
    '{"id":1,"object":"event","type":"charge.captured"}',
    '{"id":"ch_1","object":"charge","type":"charge.captured"}',
    '{"detail":{"id":"evt_1","object":"event","type":"charge.captured"}}',
    '{"id":"evt_1","object":"event"',
    '{"id":"evt_1","object":"v2.core.event","type":"v1.payment_intent.succeeded","context":7}',
  ]
  for (const body of bodies) await expect(deliver(body)).rejects.toMatchObject({ code: 'invalid_request' })
})

test('nothing of an unverified delivery reaches a handler or the log', async () => {
  const { terminal, deliver, log } = open({ secrets: [SECRET] })
  terminal.on('*', () => {
    throw new Error('no handler may get it')
  })
  const payload = eventText({ id: 'evt_marked' })
  const headers = ['', 'marked', 't=marked,v1=marked', `${sign(payload, 'whsec_marked')},marked=marked`]
  for (const header of headers) {
    await expect(deliver(payload, header)).rejects.toMatchObject({ code: 'signature_invalid' })
  }
  expect(log).toHaveLength(headers.length)
  expect(log.join()).not.toContain('marked')
})
