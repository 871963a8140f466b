import { expect, test } from 'vitest'
import { failure } from '../test-support/client.ts'
import { chargeOf, shop } from '../test-support/payments.ts'

// Stripe docs: https://docs.stripe.com/api/charges/list
test('charges are listed by payment and by customer', async () => {
  await using world = await shop()
  const { charges, customers } = world.stripe
  const { id: customer } = await customers.create()
  const first = chargeOf(await world.paid({ customer }))
  const second = chargeOf(await world.paid())
  const ids = async (params: object) => (await charges.list(params)).data.map(({ id }) => id)
  expect(await ids({})).toEqual([second.id, first.id])
  expect(await ids({ customer })).toEqual([first.id])
  expect(await ids({ payment_intent: second.payment_intent })).toEqual([second.id])
  expect(await ids({ created: { gt: first.created } })).toEqual([])
})

// Stripe docs: https://docs.stripe.com/api/charges/update
test('a charge can be updated, except its amount', async () => {
  await using world = await shop()
  const { charges } = world.stripe
  const { id } = chargeOf(await world.paid())
  expect(
    await charges.update(id, {
      description: 'Lunch',
      metadata: { table: '4' },
      receipt_email: 'a@example.com',
    }),
  ).toMatchObject({ description: 'Lunch', metadata: { table: '4' }, receipt_email: 'a@example.com' })
  expect(await charges.retrieve(id)).toMatchObject({ description: 'Lunch', amount: 1000 })
  expect((await world.eventTypes()).at(-1)).toBe('charge.updated')
  expect(await failure(charges.update(id, { amount: 1 } as object))).toMatchObject({
    code: 'parameter_unknown',
  })
  expect(await failure(charges.retrieve('ch_x'))).toMatchObject({
    statusCode: 404,
    message: "No such charge: 'ch_x'",
  })
})
