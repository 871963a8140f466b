import { invalidField } from '../errors.ts'
import type { OperationInput, OperationName, OperationOutput } from '../operations/index.ts'

/** The fields of a form, under the names that Stripe's example apps send. What is not picked from them is ignored, as the sample does. */
export type Fields = Readonly<Record<string, unknown>>

/** One route of the sample, by the operation behind it. */
export interface Example<Name extends OperationName> {
  method: 'GET' | 'POST'
  path: string
  operation: Name
  /** The sentence that the sample puts before the reason. */
  failure: string
  /** The input of the operation, which its own schema validates. */
  input(fields: Fields): { [Field in keyof OperationInput<Name>]?: unknown }
  answer(output: OperationOutput<Name>): unknown
}

function example<Name extends OperationName>(route: Example<Name>): Example<Name> {
  return route
}

/** Source: https://github.com/stripe/example-terminal-backend/blob/main/web.rb */
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
    // An empty email removes the old one.
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
      // The scope decides on_behalf_of: the operation refuses the field by name.
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

/** The sample returns `secret`, Stripe's docs say `client_secret`: apps read either. */
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

/** The named fields that have a value. Forms send an empty text for a field that was left empty. */
function filled<Name extends string>(fields: Fields, ...names: Name[]): { [Field in Name]?: unknown } {
  const present = names.filter((name) => fields[name] !== undefined && fields[name] !== '')
  return Object.fromEntries(present.map((name) => [name, fields[name]])) as never
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
