import { expect, test } from 'vitest'
import { failure } from '../test-support/client.ts'
import { shop } from '../test-support/payments.ts'

// Stripe docs: https://docs.stripe.com/api/customers
test('a customer is created, changed, listed and deleted', async () => {
  await using world = await shop()
  const { customers } = world.stripe
  const address = { line1: '1 Main Street', city: 'Dublin', country: 'IE' }
  const created = await customers.create({
    name: 'Jenny',
    email: 'jenny@example.com',
    phone: '555',
    address,
    metadata: { club: 'gold' },
  })
  expect(created).toMatchObject({
    object: 'customer',
    id: expect.stringMatching(/^cus_[A-Za-z0-9]{14}$/),
    name: 'Jenny',
    email: 'jenny@example.com',
    address: { ...address, line2: null, postal_code: null, state: null },
    metadata: { club: 'gold' },
  })
  expect(await customers.update(created.id, { phone: '', name: 'Jenny R.' })).toMatchObject({
    name: 'Jenny R.',
    phone: null,
    email: 'jenny@example.com',
  })
  const other = await customers.create()
  expect((await customers.list()).data.map(({ id }) => id)).toEqual([other.id, created.id])
  expect((await customers.list({ email: 'jenny@example.com' })).data.map(({ id }) => id)).toEqual([
    created.id,
  ])
  const deleted = { id: created.id, object: 'customer', deleted: true }
  expect(await customers.del(created.id)).toMatchObject(deleted)
  expect(await customers.retrieve(created.id)).toMatchObject(deleted)
  expect(await failure(customers.update(created.id, { name: 'x' }))).toMatchObject({
    statusCode: 404,
    message: `No such customer: '${created.id}'`,
  })
  expect(await world.eventTypes()).toEqual([
    'customer.created',
    'customer.updated',
    'customer.created',
    'customer.deleted',
  ])
})

// Stripe docs: https://docs.stripe.com/api/payment_methods/attach, terminal/features/saving-cards
test('a card can be attached to one customer, and a card that was present to none', async () => {
  await using world = await shop()
  const { customers, paymentMethods } = world.stripe
  const [jenny, tom] = [await customers.create(), await customers.create()]
  const attached = await paymentMethods.attach('pm_card_visa', { customer: jenny.id })
  expect(attached).toMatchObject({ customer: jenny.id, type: 'card', card: { last4: '4242' } })
  expect((await world.eventTypes()).at(-1)).toBe('payment_method.attached')
  expect(await paymentMethods.retrieve(attached.id, { expand: ['customer'] })).toMatchObject({
    customer: { id: jenny.id },
  })
  expect(await failure(paymentMethods.attach(attached.id, { customer: tom.id }))).toMatchObject({
    statusCode: 400,
    message: 'The payment method you provided has already been attached to a customer.',
  })
  const { payment_method } = await world.paid()
  const present = (payment_method as { id: string }).id
  expect(await failure(paymentMethods.attach(present, { customer: tom.id }))).toMatchObject({
    statusCode: 400,
    param: 'payment_method',
  })
  expect(await failure(customers.create({ payment_method: present }))).toMatchObject({ statusCode: 400 })
  expect((await customers.list()).data).toHaveLength(2)
  expect(await failure(paymentMethods.retrieve('pm_x'))).toMatchObject({
    statusCode: 404,
    message: "No such PaymentMethod: 'pm_x'",
  })
  const invoice_settings = { default_payment_method: attached.id }
  expect(await customers.update(jenny.id, { invoice_settings })).toMatchObject({ invoice_settings })
  const anna = await customers.create({ payment_method: 'pm_card_mastercard' })
  expect(await failure(customers.create({ payment_method: 'pm_x' }))).toMatchObject({
    code: 'resource_missing',
    param: 'payment_method',
  })
  expect(anna.id).toMatch(/^cus_/)
})
