import type { Simulator } from '@org/terminal-simulator'
import { presets } from '../access/permissions.ts'
import type { OperationInput, OperationName, OperationResult } from '../operations/index.ts'
import type { Terminal } from '../terminal.ts'

/** What customers and operators enter, which must not be readable afterwards. */
export interface Entered {
  wifiPassword: string
  passcode: string
  /** What a customer types on a reader. */
  answer: string
  /** The number of a card. */
  card: string
}

export const OWNER = { principal: 'owner', locations: 'all', permissions: presets.admin } as const

const ADDRESS = { line1: '1 Main', city: 'SF', state: 'CA', postal_code: '94110', country: 'US' }
const CART = { currency: 'usd', line_items: [{ amount: 5, description: 'x', quantity: 1 }], total: 5 }
const INPUTS = [{ type: 'text' as const, required: true, custom_text: { title: 'Name' } }]
const INCREMENTAL = { card_present: { request_incremental_authorization_support: true } }
const TERMS = {
  link_type: 'apple_terms_and_conditions' as const,
  link_options: { apple_terms_and_conditions: { merchant_display_name: 'HQ' } },
}

/** A day in a shop that needs every operation there is. @returns their names, and everything that was answered. */
export async function everyOperation(terminal: Terminal, simulator: Simulator, entered: Entered) {
  const used = new Set<OperationName>()
  const answers: unknown[] = []
  async function run<Name extends OperationName>(name: Name, input: OperationInput<Name>) {
    used.add(name)
    const answer = await terminal.invoke(name, input, { scope: OWNER })
    answers.push(answer)
    return answer
  }
  const leave = (stream: OperationResult<'events.watch'>) => stream.return()

  const { id: location } = await run('locations.create', { display_name: 'HQ', address: ADDRESS })
  await run('locations.list', {})
  await run('locations.retrieve', { location })
  await run('locations.update', { location, display_name: 'Headquarters' })

  const psk = { ssid: 'shop', password: entered.wifiPassword }
  const { id: configuration } = await run('configurations.create', {
    name: 'All',
    wifi: { type: 'personal_psk', personal_psk: psk },
    reader_security: { admin_menu_passcode: entered.passcode },
  })
  await run('configurations.list', {})
  await run('configurations.retrieve', { configuration })
  const peap = { ssid: 'shop', username: 'till', password: entered.wifiPassword }
  await run('configurations.update', {
    configuration,
    wifi: { type: 'enterprise_eap_peap', enterprise_eap_peap: peap },
  })

  const { id: reader } = await run('readers.create', { registration_code: 'simulated-wpe', location })
  await run('readers.list', {})
  await run('readers.retrieve', { reader })
  await run('readers.update', { reader, label: 'Till 1' })
  await leave(await run('readers.watch', { reader }))
  await leave(await run('events.watch', {}))
  await run('connectionTokens.create', { location })
  await run('onboardingLinks.create', TERMS)

  const card = () => run('testHelpers.presentPaymentMethod', { reader })
  const sale = (more: object = {}) =>
    run('paymentIntents.create', { amount: 1_000, currency: 'usd', location, ...more })

  const { id: first } = await sale({ payment_method_options: INCREMENTAL })
  await run('paymentIntents.retrieve', { payment_intent: first })
  await run('paymentIntents.update', { payment_intent: first, amount: 1_100 })
  await run('readers.processPaymentIntent', { reader, payment_intent: first })
  await card()
  await run('paymentIntents.incrementAuthorization', { payment_intent: first, amount: 1_500 })
  await run('paymentIntents.capture', { payment_intent: first })
  const { id: refund } = await run('refunds.create', { payment_intent: first, amount: 100 })
  await run('refunds.retrieve', { refund })
  await run('readers.refundPayment', { reader, payment_intent: first, amount: 100 })
  await card()

  const { id: second } = await sale()
  await run('readers.collectPaymentMethod', { reader, payment_intent: second })
  await card()
  await run('readers.confirmPaymentIntent', { reader, payment_intent: second })
  await run('paymentIntents.cancel', { payment_intent: second })
  const { id: third } = await sale()
  await run('readers.processPaymentIntent', { reader, payment_intent: third })
  await run('readers.cancelAction', { reader })

  const { id: setup_intent } = await run('setupIntents.create', { location })
  await run('readers.processSetupIntent', { reader, setup_intent, allow_redisplay: 'always' })
  await card()
  const { generated_card } = await run('setupIntents.retrieve', { setup_intent })
  const { id: customer } = await terminal.stripe.customers.create({})
  await run('paymentMethods.attach', { payment_method: generated_card as string, customer })
  const { id: unused } = await run('setupIntents.create', { location })
  await run('setupIntents.cancel', { setup_intent: unused })

  await run('readers.setReaderDisplay', { reader, type: 'cart', cart: CART })
  await run('readers.collectInputs', { reader, inputs: INPUTS })
  simulator.control.readers.submitInputs(reader, [{ value: entered.answer }])
  await run('readers.collectInputs', { reader, inputs: INPUTS })
  await run('testHelpers.succeedInputCollection', { reader })
  await run('readers.collectInputs', { reader, inputs: INPUTS })
  await run('testHelpers.timeoutInputCollection', { reader })

  await run('readers.del', { reader })
  await run('configurations.del', { configuration })
  await run('locations.del', { location })
  return { used, answers }
}
