import { expect, test } from 'vitest'
import { differences, fixture, wire } from '../test-support/fixtures.ts'
import { shop } from '../test-support/payments.ts'

/** The differences that are permitted, each with its reason, in the order in which they appear. */
type Permitted = Readonly<Record<string, string>>

const NULLABLE = 'the published object fills what this one leaves open'
const CARD_ONLY = 'a terminal neither asks for a billing address nor for a CVC'

function compare(object: unknown, name: string, permitted: Permitted): void {
  expect(differences(wire(object), fixture(name)).sort()).toEqual(Object.keys(permitted).sort())
}

test('a PaymentIntent has the members of the published one', async () => {
  await using world = await shop()
  compare(await world.intent(), 'payment_intent', {
    'allowed_payment_method_types: not in the fixture':
      'required by the types since 2026-07-29, later than the fixture',
    'automatic_payment_methods: null on one side': 'the types were given here',
    'canceled_at: null on one side': NULLABLE,
    'last_payment_error: null on one side': NULLABLE,
    'next_action: null on one side': NULLABLE,
    'payment_method_configuration_details: null on one side': 'the types were given here',
    'payment_method_options.card_present: not in the fixture': 'the published payment is for cards online',
    'payment_record: not in the fixture': 'in the types since 2026-09-30, later than the fixture',
    'processing: null on one side': NULLABLE,
    'shipping: null on one side': NULLABLE,
    'transfer_data: null on one side': NULLABLE,
  })
})

test('a charge has the members of the published one', async () => {
  await using world = await shop()
  const { latest_charge } = await world.stripe.paymentIntents.create({
    amount: 1000,
    currency: 'usd',
    payment_method: 'pm_card_visa',
    confirm: true,
    expand: ['latest_charge.refunds'],
  })
  const inCard = 'payment_method_details.card'
  compare(latest_charge, 'charge', {
    'balance_transaction: null on one side': 'balance transactions are not simulated',
    'billing_details.name: null on one side': CARD_ONLY,
    'description: null on one side': NULLABLE,
    'outcome.network_status: null on one side': NULLABLE,
    'outcome.seller_message: null on one side': NULLABLE,
    'payment_intent: null on one side': 'the published charge was made without a PaymentIntent',
    [`${inCard}.amount_authorized: null on one side`]: NULLABLE,
    [`${inCard}.authorization_code: null on one side`]: NULLABLE,
    [`${inCard}.checks.cvc_check: null on one side`]: CARD_ONLY,
    [`${inCard}.electronic_commerce_indicator: not in the fixture`]:
      'in the types since 2026-09-30, later than the fixture',
    [`${inCard}.installments: null on one side`]: NULLABLE,
    [`${inCard}.regulated_status: null on one side`]: NULLABLE,
    [`${inCard}.three_d_secure: null on one side`]: NULLABLE,
    [`${inCard}.wallet: null on one side`]: NULLABLE,
    'receipt_url: null on one side': 'there are no receipt pages',
    'shipping: null on one side': NULLABLE,
    'source: null on one side': 'sources are older than PaymentIntents',
    'transfer_data: null on one side': NULLABLE,
  })
})

test('a refund has the members of the published one', async () => {
  await using world = await shop()
  const { id: payment_intent } = await world.paid({ capture_method: 'automatic' })
  compare(await world.stripe.refunds.create({ payment_intent }), 'refund', {
    'destination_details.card.reference_status: not in the fixture':
      'a refund has it, the published reversal has not',
    'destination_details.card.reference_type: not in the fixture':
      'a refund has it, the published reversal has not',
    'payment_intent: null on one side': 'the published refund is of a charge without a PaymentIntent',
    'payment_method: null on one side': 'the published refund is of a charge without a PaymentMethod',
  })
})

test('a payment method has the members of the published one', async () => {
  await using world = await shop()
  const { id: customer } = await world.stripe.customers.create()
  const billing = (member: string) => [`billing_details.${member}: null on one side`, CARD_ONLY] as const
  compare(await world.stripe.paymentMethods.attach('pm_card_visa', { customer }), 'payment_method', {
    ...Object.fromEntries(
      ['address.city', 'address.country', 'address.line1', 'address.postal_code', 'address.state'].map(
        billing,
      ),
    ),
    ...Object.fromEntries(['email', 'phone'].map(billing)),
    'card.checks.cvc_check: null on one side': CARD_ONLY,
    'card.generated_from: null on one side': 'this card was not generated from a payment in person',
    'card.regulated_status: null on one side': NULLABLE,
    'card.wallet: null on one side': NULLABLE,
    'customer: null on one side': 'this one is attached',
    'metadata.order_id: missing': 'its metadata has other keys',
  })
})

test('a customer has the members of the published one', async () => {
  await using world = await shop()
  const { customers } = world.stripe
  const customer = await customers.create()
  compare(customer, 'customer', {
    'address: null on one side': NULLABLE,
    'currency: null on one side': NULLABLE,
    'discount: null on one side': NULLABLE,
    'invoice_settings.rendering_options: null on one side': NULLABLE,
    'shipping: null on one side': NULLABLE,
  })
  compare(await customers.del(customer.id), 'deleted_customer', {})
})

test('a balance has the members of the published one', async () => {
  await using world = await shop()
  compare(await world.stripe.balance.retrieve(), 'balance', {
    'connect_reserved: missing': 'nothing is held back for connected accounts',
  })
})

test('an account has the members of the published one', async () => {
  await using world = await shop()
  compare(await world.stripe.accounts.retrieveCurrent(), 'account', {
    'business_profile.annual_revenue: null on one side': NULLABLE,
    'business_profile.specified_commercial_transactions_act_url: not in the fixture':
      'required by the types, later than the fixture',
    'business_profile.support_address: null on one side': NULLABLE,
    'email: null on one side': NULLABLE,
    'requirements.disabled_reason: null on one side': 'this account is fully set up',
  })
})
