import { assertPermitted, type TerminalScope } from '../access/scope.ts'
import { type ErrorCode, invalidField, isTerminalError, TerminalError } from '../errors.ts'
import { API_VERSION } from '../invoke.ts'
import {
  type OperationInput,
  type OperationName,
  type OperationOutput,
  operations,
} from '../operations/index.ts'
import { fromStripeError } from '../stripe/stripe-error.ts'
import type { Terminal } from '../terminal.ts'
import { bodyFields } from './body.ts'
import { textSchema } from './input.ts'
import type { TerminalHttpResponse } from './request.ts'
import type { Responder } from './responder.ts'
import { errorResponse, jsonResponse } from './response.ts'

/** Options of the routes of Stripe's sample backend. */
export interface ExampleBackendOptions {
  /**
   * The customer (`cus_…`) that a caller's cards are saved to. Without it, cards are saved as Stripe's sample does: all to one customer
   * with the email `example@test.com`, and with a test key only.
   */
  customer?: (scope: TerminalScope) => Promise<string> | string
  /**
   * The origin of Stripe's JavaScript example app, like `http://localhost:3000`: browsers let it read the answers. Leave it out where
   * middleware of yours sees to CORS.
   */
  allowOrigin?: string
}

/** The fields of a form, under the names that Stripe's example apps send. What is not picked from them is ignored, as the sample does. */
type Fields = Readonly<Record<string, unknown>>

interface ExampleRoute<Name extends OperationName> {
  method: 'GET' | 'POST'
  path: string
  operation: Name
  /** What the sample says before the reason. */
  failure: string
  /** Judged by the operation's own schema. */
  input(fields: Fields): { [Field in keyof OperationInput<Name>]?: unknown }
  answer(output: OperationOutput<Name>): unknown
}

function example<Name extends OperationName>(route: ExampleRoute<Name>): ExampleRoute<Name> {
  return route
}

/** The sample's routes, by the operations behind them. Source: https://github.com/stripe/example-terminal-backend/blob/main/web.rb */
export const EXAMPLES = {
  'exampleBackend.registerReader': example({
    method: 'POST',
    path: '/register_reader',
    operation: 'readers.create',
    failure: 'Error registering reader!',
    input: (fields) => filled(fields, 'registration_code', 'label', 'location'),
    answer: (reader) => reader,
  }),
  'exampleBackend.connectionToken': example({
    method: 'POST',
    path: '/connection_token',
    operation: 'connectionTokens.create',
    failure: 'Error creating ConnectionToken!',
    input: () => ({}),
    answer: ({ secret }) => ({ secret }),
  }),
  'exampleBackend.createPaymentIntent': example({
    method: 'POST',
    path: '/create_payment_intent',
    operation: 'paymentIntents.create',
    failure: 'Error creating PaymentIntent!',
    input: (fields) => ({
      description: 'Example PaymentIntent',
      ...filled(
        fields,
        'amount',
        'currency',
        'capture_method',
        'description',
        'payment_method_options',
        'receipt_email',
      ),
      ...(fields.payment_method_types === undefined
        ? {}
        : { allowed_payment_method_types: distinct(fields.payment_method_types) }),
    }),
    answer: intentAndSecret,
  }),
  'exampleBackend.capturePaymentIntent': example({
    method: 'POST',
    path: '/capture_payment_intent',
    operation: 'paymentIntents.capture',
    failure: 'Error capturing PaymentIntent!',
    input: (fields) => ({ ...paymentIntent(fields), ...filled(fields, 'amount_to_capture') }),
    answer: intentAndSecret,
  }),
  'exampleBackend.cancelPaymentIntent': example({
    method: 'POST',
    path: '/cancel_payment_intent',
    operation: 'paymentIntents.cancel',
    failure: 'Error canceling PaymentIntent!',
    input: paymentIntent,
    answer: intentAndSecret,
  }),
  'exampleBackend.updatePaymentIntent': example({
    method: 'POST',
    path: '/update_payment_intent',
    operation: 'paymentIntents.update',
    failure: 'Error updating PaymentIntent!',
    // An empty email takes the old one away.
    input: (fields) => ({ ...paymentIntent(fields), receipt_email: fields.receipt_email }),
    answer: intentAndSecret,
  }),
  'exampleBackend.createSetupIntent': example({
    method: 'POST',
    path: '/create_setup_intent',
    operation: 'setupIntents.create',
    failure: 'Error creating SetupIntent!',
    input: (fields) => {
      assertCardPresent(fields.payment_method_types)
      // on_behalf_of is the scope's to say: the operation refuses it by name.
      return filled(fields, 'customer', 'description', 'on_behalf_of')
    },
    answer: intentAndSecret,
  }),
  'exampleBackend.attachPaymentMethod': example({
    method: 'POST',
    path: '/attach_payment_method_to_customer',
    operation: 'paymentMethods.attach',
    failure: 'Error attaching PaymentMethod to Customer!',
    input: (fields) => ({ payment_method: required(fields, 'payment_method_id') }),
    answer: (method) => method,
  }),
  'exampleBackend.listLocations': example({
    method: 'GET',
    path: '/list_locations',
    operation: 'locations.list',
    failure: 'Error fetching Locations!',
    input: () => ({ limit: 100 }),
    answer: ({ data }) => data,
  }),
  'exampleBackend.createLocation': example({
    method: 'POST',
    path: '/create_location',
    operation: 'locations.create',
    failure: 'Error creating Location!',
    input: (fields) => filled(fields, 'display_name', 'address'),
    answer: (location) => location,
  }),
} as const

export type ExampleName = keyof typeof EXAMPLES

const exampleNames = Object.keys(EXAMPLES) as ExampleName[]

export const exampleRoutes = exampleNames.map((name) => {
  const { method, path } = EXAMPLES[name]
  return { name, method, path }
})

/** The responders of the sample's routes. */
export function exampleBackend(
  terminal: Terminal,
  options: ExampleBackendOptions,
): Record<ExampleName, Responder> {
  const responders = exampleNames.map((name) => {
    const route: ExampleRoute<OperationName> = EXAMPLES[name]
    return [name, exampleResponder(terminal, options, route)] as const
  })
  return Object.fromEntries(responders) as Record<ExampleName, Responder>
}

function exampleResponder(
  terminal: Terminal,
  options: ExampleBackendOptions,
  { method, operation, input, answer, failure }: ExampleRoute<OperationName>,
): Responder {
  const cors = options.allowOrigin ? { 'access-control-allow-origin': options.allowOrigin } : {}
  const withCors = (response: TerminalHttpResponse) => ({
    ...response,
    headers: { ...response.headers, ...cors },
  })

  return async (request, authorized) => {
    try {
      const scope = await authorized()
      const fields = method === 'GET' ? {} : await bodyFields(request, textSchema(operation))
      const wanted: object = input(fields)
      const customer =
        operation === 'paymentMethods.attach' ? { customer: await customerOf(terminal, options, scope) } : {}
      const output = await terminal.invoke(operation, { ...wanted, ...customer } as never, { scope })
      return withCors(jsonResponse(200, answer(output as never)))
    } catch (error) {
      // What invoke throws, it has logged.
      if (!isTerminalError(error)) terminal.logger.error({ operation, err: error }, failure)
      return withCors(textResponse(fromStripeError(error), failure))
    }
  }
}

/** Who keeps their own status; a key that does not work is a 400, and everything else a 402: the apps show the text of that one. */
const STATUS: Partial<Record<ErrorCode, number>> = {
  unauthenticated: 401,
  permission_denied: 403,
  misconfigured: 400,
  internal: 500,
}

function textResponse(error: TerminalError, failure: string): TerminalHttpResponse {
  const { headers } = errorResponse(error)
  return {
    status: STATUS[error.code] ?? 402,
    headers: { ...headers, 'content-type': 'text/plain; charset=utf-8' },
    body: `${failure} ${error.toBody().error.message}`,
  }
}

const EXAMPLE_EMAIL = 'example@test.com'
const TIMEOUT_MS = 8_000

/** @throws TerminalError before anybody is looked up who may not be saved to */
async function customerOf(
  terminal: Terminal,
  { customer }: ExampleBackendOptions,
  scope: TerminalScope,
): Promise<string> {
  assertPermitted(scope, operations['paymentMethods.attach'].permission)
  if (customer) return customer(scope)
  if (!terminal.has('testHelpers.presentPaymentMethod')) {
    throw new TerminalError('not_found', {
      message: 'With a live key this is served only if exampleBackend.customer says whose card it is.',
    })
  }
  const { customers } = terminal.stripe
  const request = {
    apiVersion: API_VERSION,
    timeout: TIMEOUT_MS,
    ...(scope.account === undefined ? {} : { stripeAccount: scope.account }),
  }
  const { data } = await customers.list({ email: EXAMPLE_EMAIL, limit: 1 }, request)
  return (data[0] ?? (await customers.create({ email: EXAMPLE_EMAIL }, request))).id
}

/** The sample answers `secret`, and Stripe's docs `client_secret`: whichever an app reads, it is there. */
function intentAndSecret({ id, client_secret }: { id: string; client_secret: string | null }) {
  return { intent: id, secret: client_secret, client_secret }
}

function paymentIntent(fields: Fields): { payment_intent: unknown } {
  return { payment_intent: required(fields, 'payment_intent_id') }
}

function required(fields: Fields, name: string): unknown {
  if (!fields[name]) throw invalidField(name, 'is required')
  return fields[name]
}

/** The named fields that hold something: forms send what was left empty as an empty text. */
function filled<Name extends string>(fields: Fields, ...names: Name[]): { [Field in Name]?: unknown } {
  const held = names.filter((name) => fields[name] !== undefined && fields[name] !== '')
  return Object.fromEntries(held.map((name) => [name, fields[name]])) as never
}

/** The React Native app names `card_present` twice. */
function distinct(types: unknown): unknown {
  return Array.isArray(types) ? [...new Set(types)] : types
}

function assertCardPresent(types: unknown): void {
  const named = types === undefined ? [] : distinct(types)
  if (!Array.isArray(named) || named.some((type) => type !== 'card_present')) {
    throw invalidField('payment_method_types', 'must be card_present', ['card_present'])
  }
}
