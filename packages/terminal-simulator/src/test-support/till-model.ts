import type Stripe from 'stripe'
import { expect } from 'vitest'
import { demoSeed, type ReaderFault, startSimulator, testClock } from '../index.ts'
import { stripeFor } from './client.ts'

/** The final statuses. */
const FINAL: ReadonlySet<string> = new Set(['succeeded', 'canceled'])

/** Whether a command must succeed, must fail, or may do either because of a fault. */
type Expected = 'done' | 'refused' | 'either'

/** A till that uses Stripe's client only, with a model of what must be possible and what must be true. */
export type Till = Awaited<ReturnType<typeof openTill>>

export async function openTill() {
  const clock = testClock()
  const simulator = await startSimulator({ port: 0, seed: demoSeed, clock })
  const stripe = stripeFor(simulator)
  const { readers } = stripe.terminal
  const control = simulator.control.readers

  let payments: Stripe.PaymentIntent[] = []
  let events: Stripe.Event[] = []
  let devices: Stripe.Terminal.Reader[] = []
  let isSilent = false
  const unplugged = new Set<string>()
  const faulty = new Set<string>()

  async function attempt(expected: Expected, call: () => Promise<unknown>): Promise<void> {
    const outcome = await call().then(
      () => 'done',
      (error: { statusCode?: number }) => {
        if (error.statusCode === undefined || error.statusCode >= 500) throw error
        return 'refused'
      },
    )
    if (expected !== 'either') expect(outcome).toBe(expected)
  }

  /** The required outcome of a command to a reader that is possible without a fault. */
  function onReader(reader: string, isPossible: boolean): Expected {
    if (faulty.has(reader)) return 'either'
    return isPossible && !unplugged.has(reader) ? 'done' : 'refused'
  }

  function hasStatus(payment: number, ...statuses: string[]): boolean {
    return statuses.includes(payments[payment]?.status ?? '')
  }

  function withPayment(payment: number, run: (id: string) => Promise<void>): Promise<void> {
    const id = payments[payment]?.id
    return id === undefined ? Promise.resolve() : run(id)
  }

  function collectedOn(reader: string): string | undefined {
    if (control.phase(reader) !== 'collected') return undefined
    const action = devices.find(({ id }) => id === reader)?.action
    return action?.collect_payment_method?.payment_intent as string
  }

  return {
    /** Resets the model. */
    begin() {
      simulator.reset()
      payments = []
      events = []
      devices = []
      unplugged.clear()
      faulty.clear()
    },
    create: (capture_method: Stripe.PaymentIntentCreateParams.CaptureMethod) =>
      attempt('done', () =>
        stripe.paymentIntents.create({
          amount: 1000,
          currency: 'usd',
          allowed_payment_method_types: ['card_present'],
          capture_method,
        }),
      ),
    process: (reader: string, payment: number) =>
      withPayment(payment, (payment_intent) =>
        attempt(onReader(reader, hasStatus(payment, 'requires_payment_method')), () =>
          readers.processPaymentIntent(reader, {
            payment_intent,
            process_config: { enable_customer_cancellation: true },
          }),
        ),
      ),
    collect: (reader: string, payment: number) =>
      withPayment(payment, (payment_intent) =>
        attempt(onReader(reader, hasStatus(payment, 'requires_payment_method')), () =>
          readers.collectPaymentMethod(reader, { payment_intent }),
        ),
      ),
    confirm: (reader: string, payment: number) =>
      withPayment(payment, (payment_intent) => {
        const isHere = collectedOn(reader) === payment_intent && hasStatus(payment, 'requires_confirmation')
        return attempt(onReader(reader, isHere), () =>
          readers.confirmPaymentIntent(reader, { payment_intent }),
        )
      }),
    present: (reader: string, number: string) =>
      attempt(onReader(reader, control.phase(reader) === 'awaiting_card'), () =>
        stripe.testHelpers.terminal.readers.presentPaymentMethod(reader, {
          type: 'card_present',
          card_present: { number },
        }),
      ),
    cancelAction(reader: string) {
      isSilent = true
      return attempt(onReader(reader, true), () => readers.cancelAction(reader))
    },
    display(reader: string) {
      isSilent = true
      return attempt(onReader(reader, true), () =>
        readers.setReaderDisplay(reader, {
          type: 'cart',
          cart: {
            currency: 'usd',
            line_items: [{ amount: 5, description: 'Tea', quantity: 1 }],
            total: 5,
          },
        }),
      )
    },
    cancel: (payment: number) =>
      withPayment(payment, (id) =>
        attempt(hasStatus(payment, ...FINAL) ? 'refused' : 'done', () => stripe.paymentIntents.cancel(id)),
      ),
    capture: (payment: number, amount_to_capture: number) =>
      withPayment(payment, (id) => {
        const isPossible =
          hasStatus(payment, 'requires_capture') &&
          amount_to_capture <= (payments[payment]?.amount_capturable ?? 0)
        return attempt(isPossible ? 'done' : 'refused', () =>
          stripe.paymentIntents.capture(id, { amount_to_capture }),
        )
      }),
    wait: (ms: number) => clock.advance(ms),
    async unplug(reader: string) {
      unplugged.add(reader)
      control.unplug(reader)
    },
    async plugIn(reader: string) {
      unplugged.delete(reader)
      control.plugIn(reader)
    },
    async fault(reader: string, fault: ReaderFault) {
      faulty.add(reader)
      control.fault(reader, fault)
    },

    /** Reads all objects and checks what must be true after every command. */
    async checkInvariants() {
      const former = payments
      const [list, { data: nowReaders }, { data: newest }] = await Promise.all([
        stripe.paymentIntents.list({ limit: 100 }),
        readers.list(),
        stripe.events.list({ limit: 100, ...(events[0] && { ending_before: events[0].id }) }),
      ])
      payments = list.data.reverse()
      devices = nowReaders
      events = [...newest, ...events]

      for (const [index, payment] of former.entries()) {
        if (FINAL.has(payment.status)) expect(payments[index]).toEqual(payment)
      }
      for (const { amount, amount_capturable, amount_received, status } of payments) {
        expect(amount_received).toBeLessThanOrEqual(amount)
        if (status !== 'requires_capture') expect(amount_capturable).toBe(0)
      }
      if (newest.some(({ type }) => type.startsWith('charge.'))) await checkCharges()
      checkCollected()
      checkEvents(newest)
      if (isSilent) expect(newest.filter(({ type }) => type.startsWith('terminal.'))).toEqual([])
      isSilent = false
    },

    /** Every event is equal to its first version. */
    async checkHistory() {
      expect((await stripe.events.list({ limit: 100 })).data).toEqual(events.slice(0, 100))
    },

    [Symbol.asyncDispose]: () => simulator.close(),
  }

  async function checkCharges(): Promise<void> {
    const { data } = await stripe.charges.list({ limit: 100 })
    const succeeded = data.filter(({ status }) => status === 'succeeded')
    const paid = succeeded.map(({ payment_intent }) => payment_intent)
    expect(new Set(paid).size).toBe(paid.length)
    for (const { amount_captured, payment_method_details } of succeeded) {
      const { amount_authorized } = payment_method_details?.card_present ?? {}
      expect(amount_captured).toBeLessThanOrEqual(amount_authorized as number)
    }
  }

  /** A collected card belongs to exactly one reader. */
  function checkCollected(): void {
    const waiting = payments.filter(({ status }) => status === 'requires_confirmation').map(({ id }) => id)
    const collected = devices.map(({ id }) => collectedOn(id))
    for (const id of waiting) expect(collected.filter((there) => there === id)).toEqual([id])
  }

  /** The last event of an object shows its current state. */
  function checkEvents(newest: readonly Stripe.Event[]): void {
    const current = new Map<string, object>([...payments, ...devices].map((object) => [object.id, object]))
    const seen = new Set<string>()
    for (const { data } of newest) {
      const shown = data.object as { id: string; last_seen_at?: number; status?: string }
      const now = current.get(shown.id)
      if (!now || seen.has(shown.id)) continue
      seen.add(shown.id)
      // `last_seen_at` changes between the events of a reader.
      if ('last_seen_at' in now)
        expect({ ...now, last_seen_at: 0, status: '' }).toEqual({ ...shown, last_seen_at: 0, status: '' })
      else expect(shown).toEqual(now)
    }
  }
}
