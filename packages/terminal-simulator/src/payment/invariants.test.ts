import fc from 'fast-check'
import type Stripe from 'stripe'
import { expect, test } from 'vitest'
import { chargeOf, shop } from '../test-support/payments.ts'

const HOUR = 60 * 60 * 1000

/** A step of a payment, allowed or not. */
type Step =
  | { do: 'present'; number: string; tip: number }
  | { do: 'collect' }
  | { do: 'confirm' | 'cancel' }
  | { do: 'capture' | 'increment' | 'refund' | 'update'; amount: number }
  | { do: 'wait'; hours: number }

const amount = fc.oneof(fc.constantFrom(1000, 1500, 2000, 1505), fc.integer({ min: 1, max: 12_000 }))
const present = fc.record({
  do: fc.constant('present' as const),
  number: fc.constantFrom('4242424242424242', '4000000000009995', '6280000360000978'),
  tip: fc.constantFrom(0, 100, 201),
})
const step: fc.Arbitrary<Step> = fc.oneof(
  { arbitrary: present, weight: 2 },
  { arbitrary: fc.record({ do: fc.constant('collect' as const) }), weight: 1 },
  { arbitrary: fc.record({ do: fc.constantFrom('confirm' as const, 'cancel' as const) }), weight: 1 },
  { arbitrary: fc.record({ do: fc.constant('capture' as const), amount }), weight: 4 },
  {
    arbitrary: fc.record({
      do: fc.constantFrom('increment' as const, 'refund' as const, 'update' as const),
      amount,
    }),
    weight: 3,
  },
  {
    arbitrary: fc.record({ do: fc.constant('wait' as const), hours: fc.integer({ min: 1, max: 60 }) }),
    weight: 1,
  },
)

type World = Awaited<ReturnType<typeof shop>>

async function perform({ stripe, simulator, clock }: World, id: string, step: Step): Promise<void> {
  const { paymentIntents } = stripe
  switch (step.do) {
    case 'present':
      simulator.control.payments.process(id, { number: step.number, tip: step.tip })
      return
    case 'collect':
      return simulator.control.payments.collect(id)
    case 'confirm':
      await paymentIntents.confirm(id)
      return
    case 'cancel':
      await paymentIntents.cancel(id)
      return
    case 'capture':
      await paymentIntents.capture(id, { amount_to_capture: step.amount })
      return
    case 'increment':
      await paymentIntents.incrementAuthorization(id, { amount: step.amount })
      return
    case 'refund':
      await stripe.refunds.create({ payment_intent: id, amount: step.amount })
      return
    case 'update':
      await paymentIntents.update(id, { amount: step.amount })
      return
    case 'wait':
      await clock.advance(step.hours * HOUR)
  }
}

/** An error of Stripe's is allowed; any other one is a defect of the simulator. */
function isRefusal(error: unknown): boolean {
  const { statusCode, name, fields } = error as { statusCode?: number; name?: string; fields?: object }
  return (statusCode !== undefined && statusCode < 500) || (name === 'ApiError' && fields !== undefined)
}

function checkMoney(payment: Stripe.PaymentIntent, charges: readonly Stripe.Charge[]): void {
  const good = charges.filter(({ status }) => status === 'succeeded')
  expect(good.length).toBeLessThanOrEqual(1)
  const [charge] = good
  const authorized = charge?.payment_method_details?.card_present?.amount_authorized ?? 0
  expect(payment.amount_received).toBeLessThanOrEqual(authorized + Math.max(authorized / 2, 5000))
  expect(payment.amount_received).toBe(charge?.captured ? charge.amount_captured : 0)
  expect(payment.amount_capturable).toBe(payment.status === 'requires_capture' ? payment.amount : 0)
  if (charge) expect(charge.amount_refunded).toBeLessThanOrEqual(charge.amount)
}

// At most one successful charge, never more than authorised plus allowance, nothing leaves `succeeded` or `canceled`, and every
// event contains the object at its time: Stripe docs, payments/paymentintents/lifecycle and https://docs.stripe.com/api/events.
test('after every sequence of steps the amounts add up and final statuses stay', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 1, maxLength: 12 }),
      fc.constantFrom('manual' as const, 'automatic' as const),
      async (steps, capture_method) => {
        await using world = await shop({ overcapture: 'us_tipping' })
        const { id } = await world.intent({
          capture_method,
          payment_method_options: { card_present: { request_incremental_authorization_support: true } },
        })
        let former = await world.stripe.paymentIntents.retrieve(id)
        for (const step of steps) {
          await perform(world, id, step).catch((error: unknown) => {
            if (!isRefusal(error)) throw error
          })
          const payment = await world.stripe.paymentIntents.retrieve(id)
          const { data: charges } = await world.stripe.charges.list({ payment_intent: id })
          checkMoney(payment, charges)
          if (former.status === 'succeeded' || former.status === 'canceled') {
            const { status, amount, amount_received } = former
            expect(payment).toMatchObject({ status, amount, amount_received })
          }
          former = payment
          const { data: events } = await world.stripe.events.list({ type: 'payment_intent.*', limit: 1 })
          const shown = events[0]?.data.object as Stripe.PaymentIntent
          if (shown.status === payment.status) expect(shown.amount_received).toBe(payment.amount_received)
        }
      },
    ),
    { numRuns: 60 },
  )
})

test('an event contains the object at the time of the event', async () => {
  await using world = await shop()
  const { id } = await world.paid()
  await world.stripe.paymentIntents.capture(id)
  const { data } = await world.stripe.events.list()
  const seen = data
    .reverse()
    .map(({ type, data: { object } }) => [type, (object as { status?: string }).status])
  expect(seen).toEqual([
    ['payment_intent.created', 'requires_payment_method'],
    ['charge.succeeded', 'succeeded'],
    ['payment_intent.amount_capturable_updated', 'requires_capture'],
    ['charge.captured', 'succeeded'],
    ['payment_intent.succeeded', 'succeeded'],
  ])
  for (const { data: snapshot } of data) expect(snapshot.object).not.toHaveProperty('source_card')
  const charge = chargeOf(await world.stripe.paymentIntents.retrieve(id, { expand: ['latest_charge'] }))
  expect(charge.captured).toBe(true)
  expect(data[1]).toMatchObject({
    type: 'charge.succeeded',
    data: { object: { id: charge.id, captured: false } },
  })
})
