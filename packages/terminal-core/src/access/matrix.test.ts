import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isTerminalError } from '../errors.ts'
import { type OperationName, operationNames, operations } from '../operations/index.ts'
import { CONNECTED, HQ, MatrixShop, PLACES, type Place } from '../test-support/matrix-shop.ts'
import { type Permission, presets } from './permissions.ts'

/** The reach of a role: the usual ones have HQ, the owner has the whole account. */
const ROLES = {
  device: { locations: [HQ], permissions: presets.device },
  cashier: { locations: [HQ], permissions: presets.cashier },
  manager: { locations: [HQ], permissions: presets.manager },
  admin: { locations: [HQ], permissions: presets.admin },
  owner: { locations: 'all', permissions: presets.admin },
} as const
type Role = keyof typeof ROLES

/** One way to point an operation at an object: how the object is made, and what is then sent. */
interface Approach {
  aims: string
  make?: (shop: MatrixShop, place: Exclude<Place, 'missing'>) => Promise<unknown>
  /** An id that never existed, of the right kind. */
  missing?: unknown
  input: (id: never, shop: MatrixShop) => object | Promise<object>
  /** The object belongs to the account, not to a location: only the owner reaches it. */
  wholeAccount?: true
  /** What the own object answers, where it is not 200. */
  own?: number
  /** Stripe returns an empty list for an unknown place, which discloses nothing. */
  emptyElsewhere?: true
}

const cart = { currency: 'usd', line_items: [{ amount: 5, description: 'x', quantity: 1 }], total: 5 }
const inputs = [{ type: 'text', custom_text: { title: 'Name' } }]
const newShop = { display_name: 'New', address: { line1: '1', postal_code: 'D02', country: 'IE' } }
const appleTerms = {
  link_type: 'apple_terms_and_conditions',
  link_options: { apple_terms_and_conditions: { merchant_display_name: 'HQ' } },
}

const at = {
  location: (input: object = {}): Approach => ({
    aims: 'a location',
    make: (shop, place) => shop.location(place),
    missing: 'tml_missing',
    input: (location) => ({ location, ...input }),
  }),
  reader: (
    input: object | ((shop: MatrixShop) => Promise<object>) = {},
    make = 'reader' as 'reader' | 'waiting' | 'asking',
  ): Approach => ({
    aims: 'a reader',
    make: (shop, place) => shop[make](place),
    missing: 'tmr_missing',
    input: async (reader, shop) => ({ reader, ...(typeof input === 'function' ? await input(shop) : input) }),
  }),
  intent: (
    input: object | ((shop: MatrixShop) => Promise<object>) = {},
    make = 'paymentIntent' as 'paymentIntent' | 'authorised' | 'captured',
  ): Approach => ({
    aims: 'a payment intent',
    make: (shop, place) => shop[make](place),
    missing: 'pi_missing',
    input: async (payment_intent, shop) => ({
      payment_intent,
      ...(typeof input === 'function' ? await input(shop) : input),
    }),
  }),
  setup: (input: object | ((shop: MatrixShop) => Promise<object>) = {}): Approach => ({
    aims: 'a setup intent',
    make: (shop, place) => shop.setupIntent(place),
    missing: 'seti_missing',
    input: async (setup_intent, shop) => ({
      setup_intent,
      ...(typeof input === 'function' ? await input(shop) : input),
    }),
  }),
  configuration: (input: object = {}): Approach => ({
    aims: 'a configuration',
    make: (shop, place) => shop.configuration(place),
    missing: 'tmc_missing',
    input: (configuration) => ({ configuration, ...input }),
    wholeAccount: true,
  }),
  nothing: (input: object, more: Partial<Approach> = {}): Approach => ({
    aims: 'nothing',
    input: () => input,
    ...more,
  }),
}

const ownReader = async (shop: MatrixShop) => ({ reader: await shop.reader('own') })
const ownIntent = async (shop: MatrixShop) => ({ payment_intent: await shop.paymentIntent('own') })

/** Every operation, by each of the ids it takes. A new operation does not compile until it is added here. */
const APPROACHES: Record<Exclude<OperationName, 'events.watch' | 'readers.watch'>, Approach[]> = {
  'configurations.list': [at.nothing({}, { wholeAccount: true })],
  'configurations.retrieve': [at.configuration()],
  'configurations.create': [at.nothing({ name: 'C' }, { wholeAccount: true })],
  'configurations.update': [at.configuration({ name: 'D' })],
  'configurations.del': [at.configuration()],
  'connectionTokens.create': [at.location()],
  'locations.list': [at.nothing({})],
  'locations.retrieve': [at.location()],
  'locations.create': [at.nothing(newShop, { wholeAccount: true })],
  'locations.update': [
    at.location({ display_name: 'Renamed' }),
    {
      ...at.configuration(),
      input: (configuration_overrides) => ({ location: HQ, configuration_overrides }),
    },
  ],
  // HQ has readers in this test, so Stripe itself refuses its own.
  'locations.del': [
    {
      ...at.location(),
      make: async (shop, place) => (await shop.reader('own')) && shop.location(place),
      own: 400,
    },
  ],
  'onboardingLinks.create': [
    at.nothing(appleTerms),
    { ...at.nothing({ ...appleTerms, on_behalf_of: CONNECTED }), aims: 'an account', wholeAccount: true },
  ],
  'paymentIntents.create': [at.location({ amount: 100, currency: 'usd' })],
  'paymentIntents.retrieve': [at.intent()],
  'paymentIntents.update': [at.intent({ amount: 50 })],
  'paymentIntents.capture': [at.intent({}, 'authorised')],
  'paymentIntents.cancel': [at.intent()],
  'paymentIntents.incrementAuthorization': [at.intent({ amount: 1500 }, 'authorised')],
  'paymentMethods.attach': [
    {
      aims: 'a saved card',
      make: (shop, place) => shop.savedCard(place),
      missing: 'pm_missing',
      input: async (payment_method, shop) => ({ payment_method, customer: await shop.customer('own') }),
    },
  ],
  'readers.list': [{ ...at.location(), emptyElsewhere: true }],
  'readers.retrieve': [at.reader()],
  'readers.create': [at.location({ registration_code: 'simulated-wpe' })],
  'readers.update': [at.reader({ label: 'L' })],
  'readers.del': [at.reader()],
  'readers.processPaymentIntent': [at.reader(ownIntent), at.intent(ownReader)],
  'readers.collectPaymentMethod': [at.reader(ownIntent), at.intent(ownReader)],
  'readers.confirmPaymentIntent': [
    {
      aims: 'a reader with a collected card',
      make: (shop, place) => shop.collectedOn(place),
      missing: { reader: 'tmr_missing', payment_intent: 'pi_missing' },
      input: (both) => both,
    },
  ],
  'readers.processSetupIntent': [
    at.reader(async (shop) => ({ setup_intent: await shop.setupIntent('own'), allow_redisplay: 'always' })),
    at.setup(async (shop) => ({ ...(await ownReader(shop)), allow_redisplay: 'always' })),
  ],
  'readers.refundPayment': [
    at.reader(async (shop) => ({ payment_intent: await shop.captured('own') })),
    at.intent(ownReader, 'captured'),
  ],
  'readers.setReaderDisplay': [at.reader({ type: 'cart', cart })],
  'readers.collectInputs': [at.reader({ inputs })],
  'readers.cancelAction': [at.reader({}, 'waiting')],
  'refunds.create': [at.intent({}, 'captured')],
  'refunds.retrieve': [
    {
      aims: 'a refund',
      make: (shop, place) => shop.refund(place),
      missing: 're_missing',
      input: (refund) => ({ refund }),
    },
  ],
  'setupIntents.create': [at.location()],
  'setupIntents.retrieve': [at.setup()],
  'setupIntents.cancel': [at.setup()],
  'testHelpers.presentPaymentMethod': [at.reader({}, 'waiting')],
  'testHelpers.succeedInputCollection': [at.reader({}, 'asking')],
  'testHelpers.timeoutInputCollection': [at.reader({}, 'asking')],
}

/** The only status that a caller may get. */
function expectedStatus(role: Role, permission: Permission, place: Place, approach: Approach): number {
  const { locations, permissions } = ROLES[role]
  if (!(permissions as readonly Permission[]).includes(permission)) return 403
  if (approach.wholeAccount && locations !== 'all') return 403
  if (place === 'own') return approach.own ?? 200
  if (locations === 'all' && (place === 'foreign location' || approach.emptyElsewhere)) return 200
  return 404
}

describe('every operation, by every role, at every object', () => {
  let shop: MatrixShop
  let cells = 0
  beforeAll(async () => {
    shop = await MatrixShop.open()
  })
  afterAll(async () => {
    await shop[Symbol.asyncDispose]()
    expect(cells).toBeGreaterThan(700)
  })

  async function statusOf(name: OperationName, input: object, role: Role) {
    const scope = { principal: role, ...ROLES[role] }
    try {
      await shop.terminal.invoke(name, input as never, { scope })
      return { status: 200, body: '' }
    } catch (error) {
      if (!isTerminalError(error)) throw error
      return { status: error.status, body: JSON.stringify(error.toBody()) }
    }
  }

  async function check(name: OperationName, approach: Approach, role: Role, place: Place): Promise<void> {
    const id = place === 'missing' ? approach.missing : await approach.make?.(shop, place)
    const input = await approach.input(id as never, shop)
    const before = shop.requests.length
    const { status, body } = await statusOf(name, input, role)
    const cell = `${role} ${name} at ${approach.aims}, ${place}: ${body}`
    expect(status, cell).toBe(expectedStatus(role, operations[name].permission, place, approach))
    cells += 1
    if (status === 403 || (status === 404 && role !== 'owner')) {
      // Nothing foreign was written, and the refusal discloses nothing else.
      const written = shop.requests.slice(before).filter(({ method }) => method !== 'GET')
      expect(written, cell).toEqual([])
    }
    if (status === 404) expect(body, cell).not.toMatch(/tml_DUBLIN|tml_ELSEWHERE|acct_|Connected/)
  }

  const watched = new Set<string>(['events.watch', 'readers.watch'])
  for (const name of operationNames.filter((name) => !watched.has(name))) {
    test(name, async () => {
      for (const approach of APPROACHES[name as keyof typeof APPROACHES]) {
        const places: readonly Place[] = approach.make ? PLACES : ['own']
        for (const role of Object.keys(ROLES) as Role[]) {
          for (const place of places) await check(name, approach, role, place)
        }
      }
    })
  }
})
