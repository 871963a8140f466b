import fc from 'fast-check'
import type Stripe from 'stripe'
import { test } from 'vitest'
import { demoSeed, type ReaderFault } from './index.ts'
import { openTill, type Till } from './test-support/till-model.ts'

const [MAIN, OTHER] = demoSeed.readers.map(({ id }) => id) as [string, string]

/** A command, possible or not. */
type Run = (till: Till) => Promise<void>

/** The model is the till, which knows the payments and readers. */
type Model = Record<string, never>

/** A command of fast-check with a name for failure reports. */
function command(name: string, run: Run): fc.AsyncCommand<Model, Till> {
  return {
    check: () => true,
    async run(_model, till) {
      await run(till)
      await till.checkInvariants()
    },
    toString: () => name,
  }
}

// Likely commands are listed more than once, so that most sequences contain a payment.
const reader = fc.constantFrom(MAIN, MAIN, MAIN, OTHER)
const payment = fc.constantFrom(0, 0, 0, 1, 1, 2)
const amount = fc.constantFrom(1, 500, 1000, 1001)
const card = fc.constantFrom('4242424242424242', '4242424242424242', '4000000000009995', '6280000360000978')
const fault = fc.constantFrom<ReaderFault>(
  { kind: 'timeout', applied: true },
  { kind: 'timeout', applied: false },
  { kind: 'busy' },
  { kind: 'disconnect_after_card', charged: true },
  { kind: 'disconnect_after_card', charged: false },
  { kind: 'connection_error', charged: true },
  { kind: 'connection_error', charged: false },
  { kind: 'customer_cancel' },
)

const onReader = (name: string, run: (till: Till, reader: string) => Promise<void>) =>
  reader.map((r) => command(`${name}(${r})`, (till) => run(till, r)))
const onBoth = (name: string, run: (till: Till, reader: string, payment: number) => Promise<void>) =>
  fc.tuple(reader, payment).map(([r, p]) => command(`${name}(${r}, ${p})`, (till) => run(till, r, p)))

const create = fc
  .constantFrom<Stripe.PaymentIntentCreateParams.CaptureMethod>('manual', 'automatic')
  .map((method) => command(`create(${method})`, (till) => till.create(method)))
const process = onBoth('process', (till, r, p) => till.process(r, p))
const collect = onBoth('collect', (till, r, p) => till.collect(r, p))
const confirm = onBoth('confirm', (till, r, p) => till.confirm(r, p))
const present = fc
  .tuple(reader, card)
  .map(([r, c]) => command(`present(${r}, ${c})`, (till) => till.present(r, c)))
const capture = fc
  .tuple(payment, amount)
  .map(([p, a]) => command(`capture(${p}, ${a})`, (till) => till.capture(p, a)))
const cancel = payment.map((p) => command(`cancel(${p})`, (till) => till.cancel(p)))
const wait = fc
  .constantFrom(1000, 1000, 31_000, 3_601_000, 49 * 3_600_000)
  .map((ms) => command(`wait(${ms})`, (till) => till.wait(ms)))

const paying = [
  create,
  ...[process, process, process, collect, collect],
  ...[present, present, present, present, present],
  ...[confirm, confirm, confirm, capture, capture, capture],
  cancel,
  wait,
  onReader('cancel_action', (till, r) => till.cancelAction(r)),
  onReader('display', (till, r) => till.display(r)),
  onReader('unplug', (till, r) => till.unplug(r)),
  onReader('plug_in', (till, r) => till.plugIn(r)),
]
const failing = fc
  .tuple(reader, fault)
  .map(([r, f]) => command(`fault(${r}, ${JSON.stringify(f)})`, (till) => till.fault(r, f)))

/** Each sequence is up to 25 requests over HTTP and the invariants after each. */
const RUN_TIMEOUT_MS = 180_000

// At most one succeeded charge, never more captured than authorised, never two live payments on a reader, nothing leaves `succeeded` or
// `canceled`, events show the state at their time, none for display and cancel: Stripe docs, terminal/payments/collect-card-payment,
// payments/paymentintents/lifecycle and api/events.
test.each([
  ['commands', paying, 200],
  ['commands and reader faults', [...paying, failing], 200],
] as const)(
  'the invariants of money and readers hold after every sequence: %s',
  async (_name, commands, numRuns) => {
    await using till = await openTill()
    await fc.assert(
      fc.asyncProperty(fc.commands([...commands], { maxCommands: 25, size: 'max' }), async (sequence) => {
        till.begin()
        await till.create('manual')
        await till.create('automatic')
        await till.checkInvariants()
        await fc.asyncModelRun(() => ({ model: {}, real: till }), sequence)
        await till.checkHistory()
      }),
      { numRuns },
    )
  },
  RUN_TIMEOUT_MS,
)
