import type Stripe from 'stripe'
import { expect, test } from 'vitest'
import { failure } from '../test-support/client.ts'
import { READER, till } from '../test-support/till.ts'

type Input = Stripe.Terminal.ReaderCollectInputsParams.Input

// Stripe docs: terminal/features/collect-inputs, throughout.

const signature: Input = {
  type: 'signature',
  required: true,
  custom_text: { title: 'Rental agreement', description: 'Please sign', submit_button: 'Submit' },
}
const selection: Input = {
  type: 'selection',
  required: true,
  custom_text: { title: 'Receipt' },
  selection: {
    choices: [
      { id: 'email_id', text: 'Email', style: 'primary' },
      { id: 'none_id', text: 'None' },
    ],
  },
}
const email: Input = {
  type: 'email',
  custom_text: { title: 'Your email', skip_button: 'No thanks' },
  toggles: [{ title: 'Newsletter', default_value: 'enabled' }, { description: 'I am over 18' }],
}

async function formTill() {
  const shop = await till()
  const { readers } = shop.stripe.terminal
  const helpers = shop.stripe.testHelpers.terminal.readers
  return {
    ...shop,
    ask: (inputs: Input[], metadata: Record<string, string> = {}) =>
      readers.collectInputs(READER, { inputs, metadata }),
    succeed: (skip_non_required_inputs?: 'all' | 'none') =>
      helpers.succeedInputCollection(READER, {
        ...(skip_non_required_inputs && { skip_non_required_inputs }),
      }),
    timeOut: () => helpers.timeoutInputCollection(READER),
    [Symbol.asyncDispose]: () => shop.simulator.close(),
  }
}

test('a form is shown without answers', async () => {
  await using shop = await formTill()
  const { action } = await shop.ask([signature, selection, email], { order_number: '12345' })
  expect(action).toMatchObject({ type: 'collect_inputs', status: 'in_progress' })
  expect(action?.collect_inputs).toEqual({
    metadata: { order_number: '12345' },
    inputs: [
      {
        type: 'signature',
        required: true,
        toggles: null,
        custom_text: {
          title: 'Rental agreement',
          description: 'Please sign',
          submit_button: 'Submit',
          skip_button: null,
        },
        signature: { value: null },
      },
      {
        type: 'selection',
        required: true,
        toggles: null,
        custom_text: { title: 'Receipt', description: null, submit_button: null, skip_button: null },
        selection: {
          choices: [
            { id: 'email_id', text: 'Email', style: 'primary' },
            { id: 'none_id', text: 'None', style: null },
          ],
          id: null,
          text: null,
        },
      },
      {
        type: 'email',
        required: false,
        toggles: [
          { title: 'Newsletter', description: null, default_value: 'enabled', value: null },
          { title: null, description: 'I am over 18', default_value: null, value: null },
        ],
        custom_text: {
          title: 'Your email',
          description: null,
          submit_button: null,
          skip_button: 'No thanks',
        },
        email: { value: null },
      },
    ],
  })
})

// Stripe's API reference, succeed_input_collection: the first choice, and this e-mail address.
test('the test helper fills in a form', async () => {
  await using shop = await formTill()
  await shop.ask([signature, selection, email], { order_number: '12345' })
  const { action } = await shop.succeed()
  expect(action).toMatchObject({
    status: 'succeeded',
    collect_inputs: {
      metadata: { order_number: '12345' },
      inputs: [
        { skipped: false, signature: { value: expect.stringMatching(/^file_/) } },
        { skipped: false, selection: { id: 'email_id', text: 'Email' } },
        {
          skipped: false,
          email: { value: 'someone@example.com' },
          toggles: [{ value: 'enabled' }, { value: 'disabled' }],
        },
      ],
    },
  })
  expect(await shop.readerEvents()).toEqual(['terminal.reader.action_succeeded'])
})

test('the test helper can skip optional inputs', async () => {
  await using shop = await formTill()
  await shop.ask([selection, email])
  expect((await shop.succeed('all')).action?.collect_inputs?.inputs).toMatchObject([
    { skipped: false, selection: { id: 'email_id' } },
    { skipped: true, email: { value: null } },
  ])
})

// Stripe's API reference, timeout_input_collection: code and message.
test('the test helper lets a form time out', async () => {
  await using shop = await formTill()
  await shop.ask([email])
  expect((await shop.timeOut()).action).toMatchObject({
    status: 'failed',
    failure_code: 'collect_inputs_timeout',
    failure_message: 'collect inputs was timed out',
    collect_inputs: { inputs: [{ email: { value: null } }] },
  })
  expect(await shop.readerEvents()).toEqual(['terminal.reader.action_failed'])
})

test('a form times out after 2 minutes', async () => {
  await using shop = await formTill()
  await shop.ask([email])
  await shop.clock.advance(119_999)
  expect(await shop.action()).toMatchObject({ status: 'in_progress' })
  await shop.clock.advance(1)
  expect(await shop.action()).toMatchObject({ status: 'failed', failure_code: 'collect_inputs_timeout' })
})

test('the answers of a customer are kept', async () => {
  await using shop = await formTill()
  const { readers } = shop.simulator.control
  await shop.ask([selection, email])
  for (const answers of [
    [{ value: 'email_id' }],
    [{ skipped: true }, { skipped: true }],
    [{ value: 'no_such_id' }, { skipped: true }],
    [{ value: 'email_id' }, {}],
  ]) {
    expect(() => readers.submitInputs(READER, answers)).toThrow()
  }
  expect(await shop.action()).toMatchObject({ status: 'in_progress' })
  readers.submitInputs(READER, [
    { value: 'none_id' },
    { value: 'ada@example.org', toggles: ['disabled', 'enabled'] },
  ])
  expect((await shop.action())?.collect_inputs?.inputs).toMatchObject([
    { selection: { id: 'none_id', text: 'None' } },
    { email: { value: 'ada@example.org' }, toggles: [{ value: 'disabled' }, { value: 'enabled' }] },
  ])
})

test('skipInputs skips every optional input', async () => {
  await using shop = await formTill()
  await shop.ask([selection, email])
  shop.simulator.control.readers.skipInputs(READER)
  expect((await shop.action())?.collect_inputs?.inputs).toMatchObject([{ skipped: false }, { skipped: true }])
})

test('a signature is a file for 7 days', async () => {
  await using shop = await formTill()
  await shop.ask([signature])
  const { action } = await shop.succeed()
  const id = action?.collect_inputs?.inputs[0]?.signature?.value as string
  const file = await shop.stripe.files.retrieve(id)
  expect(file).toMatchObject({
    object: 'file',
    purpose: 'customer_signature',
    type: 'svg',
    expires_at: file.created + 7 * 24 * 60 * 60,
  })
  expect(file).not.toHaveProperty('contents')
  await shop.clock.advance(7 * 24 * 60 * 60_000)
  expect(await failure(shop.stripe.files.retrieve(id))).toMatchObject({
    statusCode: 404,
    code: 'resource_missing',
  })
})

const text = (length: number) => 'x'.repeat(length)
const asked = (custom_text: Partial<Input['custom_text']>, type = 'text'): Input => ({
  type,
  custom_text: { title: 'Title', ...custom_text },
})

test.each<[string, Input[], string]>([
  ['six inputs', Array.from({ length: 6 }, () => email), 'inputs'],
  ['no input', [], 'inputs'],
  ['a title of 41', [asked({ title: text(41) })], 'inputs[0][custom_text][title]'],
  ['a description of 101', [asked({ description: text(101) })], 'inputs[0][custom_text][description]'],
  [
    'a description of 501 over a selection',
    [{ ...selection, custom_text: { title: 'Title', description: text(501) } }],
    'inputs[0][custom_text][description]',
  ],
  ['a submit button of 31', [asked({ submit_button: text(31) })], 'inputs[0][custom_text][submit_button]'],
  ['a skip button of 15', [asked({ skip_button: text(15) })], 'inputs[0][custom_text][skip_button]'],
  [
    'five toggles',
    [{ ...email, toggles: Array.from({ length: 5 }, () => ({ title: 'T' })) }],
    'inputs[0][toggles]',
  ],
  ['a toggle of 51', [{ ...email, toggles: [{ title: text(51) }] }], 'inputs[0][toggles][0][title]'],
  [
    'a toggle of 26 beside a description',
    [{ ...email, toggles: [{ title: text(26), description: 'D' }] }],
    'inputs[0][toggles][0][title]',
  ],
  ['a selection without choices', [asked({}, 'selection')], 'inputs[0][selection]'],
  [
    'a choice of 31',
    [{ ...selection, selection: { choices: [{ id: 'a', text: text(31) }] } }],
    'inputs[0][selection][choices][0][text]',
  ],
  [
    'a choice whose id has 51',
    [{ ...selection, selection: { choices: [{ id: text(51), text: 'A' }] } }],
    'inputs[0][selection][choices][0][id]',
  ],
  ['a selection in a text input', [{ ...selection, type: 'text' }], 'inputs[0][selection]'],
  ['an input of an unknown type', [asked({}, 'fingerprint')], 'inputs[0][type]'],
])('%s is too long for the screen', async (_what, inputs, param) => {
  await using shop = await formTill()
  const answer =
    inputs.length > 0 ? shop.ask(inputs) : shop.stripe.terminal.readers.collectInputs(READER, { inputs })
  expect(await failure(answer)).toMatchObject({ statusCode: 400, param })
  expect(await shop.action()).toBeNull()
})

test('inputs cannot be submitted without a form', async () => {
  await using shop = await formTill()
  for (const helper of [shop.succeed, shop.timeOut]) {
    expect(await failure(helper())).toMatchObject({ statusCode: 400, param: 'reader' })
  }
})
