import { startSimulator } from '@org/terminal-simulator'
import fc from 'fast-check'
import pino from 'pino'
import Stripe from 'stripe'
import { expect, test } from 'vitest'
import { keyedAmount } from './access/pricing.ts'
import { toFetchHandler } from './http/fetch.ts'
import { createTerminalHandler } from './http/handler.ts'
import { operationNames } from './operations/index.ts'
import type { TerminalOptions } from './options.ts'
import { createTerminal, type Terminal } from './terminal.ts'
import { type Entered, everyOperation, OWNER } from './test-support/every-operation.ts'
import { brokenStripe, stripeAt } from './test-support/stripe.ts'
import { recordedTelemetry } from './test-support/telemetry.ts'

interface Secrets extends Entered {
  apiKey: string
  signing: string
  /** As Stripe makes them: they appear in unexpected places. */
  token: string
  clientSecret: string
}

const letters = (length: number) =>
  fc.string({
    unit: fc.constantFrom(...'ABCDEFGHJKMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz'),
    minLength: length,
    maxLength: length,
  })
const digits = (length: number) =>
  fc.string({ unit: fc.constantFrom(...'123456789'), minLength: length, maxLength: length })

const secrets: fc.Arbitrary<Secrets> = fc.record({
  apiKey: fc.tuple(fc.constantFrom('sk', 'rk'), letters(24)).map(([kind, rest]) => `${kind}_test_${rest}`),
  signing: letters(24).map((rest) => `whsec_${rest}`),
  token: fc.tuple(letters(12), letters(10)).map(([one, two]) => `pst_test_${one}==_${two}`),
  clientSecret: letters(20).map((rest) => `pi_1_secret_${rest}`),
  wifiPassword: letters(16),
  passcode: digits(8),
  answer: letters(18),
  card: digits(15).map((start) => start + checkDigit(start)),
})

function checkDigit(digits: string): string {
  const sum = [...digits].reduce((total, digit, place) => {
    const doubled = place % 2 === 0 ? Number(digit) * 2 : Number(digit)
    return total + (doubled > 9 ? doubled - 9 : doubled)
  }, 0)
  return String((10 - (sum % 10)) % 10)
}

/** A terminal whose output is recorded. */
function recorded(
  options: Partial<TerminalOptions> & Pick<TerminalOptions, 'stripe'>,
  lines: string[],
): Terminal {
  const logger = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) })
  return createTerminal({
    pricing: keyedAmount({ currency: 'usd', max: 100_000 }),
    approve: () => true,
    pacing: false,
    maxNetworkRetries: 0,
    logger,
    audit: (entry) => lines.push(JSON.stringify(entry)),
    ...options,
  })
}

/** Failures that carry every secret they have seen. */
function outcry({ apiKey, token, clientSecret, signing, ...entered }: Secrets): Error {
  const cause = Object.assign(new TypeError(`with ${clientSecret}`), {
    headers: { Authorization: `Bearer ${apiKey}` },
  })
  return Object.assign(
    new Error(`${apiKey} and ${token} and https://x.test/?key=${encodeURIComponent(token)}`, { cause }),
    {
      [signing]: token,
      config: { wifi: { password: entered.wifiPassword }, admin_menu_passcode: entered.passcode },
      action: { collect_inputs: { inputs: [{ text: { value: entered.answer } }] } },
      card_present: { number: entered.card },
      note: `paid with ${entered.card.replace(/(.{4})/g, '$1 ').trim()}`,
      body: Buffer.from(apiKey),
      seen: new Set([apiKey]),
      total: 12n,
    },
  )
}

/** Every operation, pointed at everything that is secret. */
async function misuse(terminal: Terminal, given: Secrets): Promise<void> {
  const { clientSecret, token, card, answer, passcode, wifiPassword } = given
  const inputs: object[] = [
    {
      payment_intent: clientSecret,
      reader: token,
      location: given.apiKey,
      refund: card,
      setup_intent: answer,
    },
    {
      payment_intent: clientSecret,
      reader: 'tmr_1',
      setup_intent: `seti_1_secret_${answer}`,
      [passcode]: wifiPassword,
    },
    {
      reader: 'tmr_1',
      card_present: { number: card },
      registration_code: token,
      amount: 5,
      metadata: { note: card },
    },
    { payment_intent: clientSecret },
    { reader: 'tmr_1', card_present: { number: card } },
  ]
  for (const name of operationNames) {
    for (const input of inputs) {
      for (const scope of [OWNER, { ...OWNER, permissions: [] }]) {
        const answered = terminal.invoke(name, input as never, { scope, idempotencyKey: token })
        await answered.then(
          (stream) => (stream as { return?(): unknown }).return?.(),
          () => {},
        )
      }
    }
  }
}

async function theDay(given: Secrets, lines: string[]): Promise<unknown[]> {
  await using simulator = await startSimulator({ port: 0, seed: { keys: [{ key: given.apiKey }] } })
  const webhooks = { secrets: [given.signing] }
  const terminal = recorded({ stripe: stripeAt(simulator.port, given.apiKey), webhooks }, lines)
  const { used, answers } = await everyOperation(terminal, simulator, given)
  expect([...used].sort()).toEqual([...operationNames].sort())
  await misuse(terminal, given)

  terminal.on('*', () => {
    throw outcry(given)
  })
  const object = {
    object: 'terminal.reader',
    id: 'tmr_1',
    action: { collect_inputs: { inputs: [{ text: { value: given.answer } }] } },
  }
  const event = {
    id: 'evt_1',
    object: 'event',
    type: 'terminal.reader.action_succeeded',
    created: 1,
    livemode: false,
    data: { object },
  }
  const payload = JSON.stringify(event)
  const header = new Stripe(given.apiKey).webhooks.generateTestHeaderString({
    payload,
    secret: given.signing,
  })
  await expect(terminal.webhooks?.receive(Buffer.from(payload), header)).rejects.toThrow()
  for (const forged of [header.replace(/v1=../, 'v1=00'), `t=1,v1=${given.signing}`, given.signing]) {
    await expect(terminal.webhooks?.receive(Buffer.from(payload), forged)).rejects.toThrow()
  }
  await terminal.close()
  return answers
}

/** Everything that the host brings fails, and Stripe does. */
async function theBadDay(given: Secrets, lines: string[]): Promise<void> {
  let requests = 0
  await using upstream = await brokenStripe((request, response) => {
    requests += 1
    const { authorization, 'idempotency-key': key } = request.headers
    const message = `Not ${authorization}, nor ${key}, nor ${given.token}, nor ${given.clientSecret}`
    const error = { type: 'api_error', message, payment_intent: { client_secret: given.clientSecret } }
    if (request.method === 'DELETE') request.socket.destroy()
    else
      response
        .writeHead(requests % 2 === 0 ? 500 : 401, { 'set-cookie': given.token })
        .end(JSON.stringify({ error }))
  })
  const fail = () => {
    throw outcry(given)
  }
  const stripe = { ...upstream.stripe, apiKey: given.apiKey }
  for (const changes of [
    {},
    { pricing: fail, approve: fail, audit: fail },
  ] satisfies Partial<TerminalOptions>[]) {
    const terminal = recorded({ stripe, ...changes }, lines)
    await misuse(terminal, given)
    await terminal.ready()
    const handle = toFetchHandler(createTerminalHandler(terminal, { authorize: fail }))
    const url = `https://pos.test/terminal/readers/tmr_1?key=${given.apiKey}`
    expect((await handle(new Request(url))).status).toBe(500)
    await terminal.close()
  }
}

/** Digits of a passcode may occur by chance in the fraction of a duration. */
function contains(output: string, secret: string): boolean {
  return /^\d+$/.test(secret)
    ? new RegExp(`(?<![\\d.])${secret}(?!\\d)`).test(output)
    : output.includes(secret)
}

function secretsIn(answers: unknown[]): string[] {
  const text = JSON.stringify(answers)
  return [...text.matchAll(/(?:pst_test_|_secret_)([\w=+/-]+)/g)].map(([, secret]) => secret as string)
}

test('nothing secret is ever logged, traced, measured or audited', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(secrets, async (given) => {
      await using telemetry = recordedTelemetry()
      const lines: string[] = []
      const answers = await theDay(given, lines)
      await theBadDay(given, lines)
      const spans = telemetry
        .spans()
        .map(({ name, attributes, events, status, links }) => ({ name, attributes, events, status, links }))
      const output = [
        ...lines,
        ...spans.map((span) => JSON.stringify(span)),
        JSON.stringify(await telemetry.measured()),
      ].join('\n')

      // The test would prove nothing without output, or without secrets.
      expect(lines.length).toBeGreaterThan(500)
      expect(spans.length).toBeGreaterThan(500)
      const minted = secretsIn(answers)
      expect(minted.length).toBeGreaterThan(5)

      const hidden = Object.values(given).map((secret) => secret.replace(/^.*_/, ''))
      for (const secret of [...hidden, ...minted])
        expect(contains(output, secret), `${secret} was output`).toBe(false)
      expect(output).not.toContain(given.card.slice(0, 14).replace(/(.{4})/g, '$1 '))
    }),
    { numRuns: 5, endOnFailure: true },
  )
})
