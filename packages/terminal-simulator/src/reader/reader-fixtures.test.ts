import { expect, test } from 'vitest'
import { demoSeed } from '../index.ts'
import { differences, fixture, wire } from '../test-support/fixtures.ts'
import { READER, till } from '../test-support/till.ts'

const modern = { ...demoSeed, readers: [{ ...demoSeed.readers[0], device_sw_version: '2.42' }] }

test('a reader whose action has failed has the members of the published one', async () => {
  await using shop = await till({ seed: modern })
  const { id } = await shop.paid({ currency: 'cad', allowed_payment_method_types: ['interac_present'] })
  await shop.stripe.terminal.readers.refundPayment(READER, { payment_intent: id, amount: 405 })
  const permitted: Record<string, string> = {
    'action.refund_payment: not in the fixture': 'the published action says nothing about its refund',
    'action.failure_code: null on one side': 'the published action has failed without a reason',
    'action.failure_message: null on one side': 'the same',
    'action.api_error.code: not in the fixture': 'the published error is bare',
    'action.api_error.decline_code: not in the fixture': 'the same',
    'action.api_error.message: not in the fixture': 'the same',
    'device_sw_version: null on one side': 'a simulated reader reports a version',
    'last_seen_at: null on one side': 'the published reader was never seen',
    'location: null on one side': 'the published reader has no location',
  }
  const found = differences(wire(await shop.present()), fixture('terminal.reader'))
  expect(found.toSorted()).toEqual(Object.keys(permitted).toSorted())
})

test('a SetupIntent, its attempt and a signature have the members of the published ones', async () => {
  await using shop = await till()
  const { id } = await shop.stripe.setupIntents.create({
    allowed_payment_method_types: ['card'],
    payment_method: 'pm_card_visa',
    confirm: true,
  })
  const permittedOfIntent: Record<string, string> = {
    'allowed_payment_method_types: not in the fixture':
      'newer than the fixture; required in the types of stripe 23',
    'automatic_payment_methods: null on one side': 'the types were named here',
    'last_setup_error: null on one side': 'nothing failed here',
    'latest_attempt: null on one side': 'there was an attempt here',
    'next_action: null on one side': 'nothing is left to do',
    'payment_method: null on one side': 'there is one here',
    'payment_method_configuration_details: null on one side':
      'configurations of online payment methods are not simulated',
  }
  const intent = differences(wire(await shop.stripe.setupIntents.retrieve(id)), fixture('setup_intent'))
  expect(intent.toSorted()).toEqual(Object.keys(permittedOfIntent).toSorted())

  const [attempt] = (await shop.stripe.setupAttempts.list({ setup_intent: id })).data
  const permittedOfAttempt = [
    // The published attempt has failed and has no card.
    ...['brand', 'country', 'exp_month', 'exp_year', 'fingerprint', 'funding', 'last4', 'network'].map(
      (member) => `payment_method_details.card.${member}: null on one side`,
    ),
    'payment_method_details.card.three_d_secure: null on one side',
    'payment_method_details.card.wallet: null on one side',
    'setup_error: null on one side',
  ]
  expect(differences(wire(attempt), fixture('setup_attempt')).toSorted()).toEqual(
    permittedOfAttempt.toSorted(),
  )

  await shop.stripe.terminal.readers.collectInputs(READER, {
    inputs: [{ type: 'signature', custom_text: { title: 'Sign' } }],
  })
  const { action } = await shop.stripe.testHelpers.terminal.readers.succeedInputCollection(READER)
  const file = await shop.stripe.files.retrieve(action?.collect_inputs?.inputs[0]?.signature?.value as string)
  // Contents are not served.
  expect(differences(wire(file), fixture('file'))).toEqual(['url: null on one side'])
})
