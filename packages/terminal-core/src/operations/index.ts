import type { z } from 'zod'
import type { Flow } from '../store/store.ts'
import * as configurations from './configurations.ts'
import * as connectionTokens from './connection-tokens.ts'
import * as events from './events.ts'
import * as locations from './locations.ts'
import * as onboardingLinks from './onboarding-links.ts'
import type { Operation, OperationKind } from './operation.ts'
import * as paymentIntents from './payment-intents.ts'
import * as paymentMethods from './payment-methods.ts'
import * as readerActions from './reader-actions.ts'
import * as readers from './readers.ts'
import * as refunds from './refunds.ts'
import * as setupIntents from './setup-intents.ts'
import * as testHelpers from './test-helpers.ts'

/** Every operation, once. Names mirror stripe-node, paths mirror Stripe's REST API; adapters mount what they find here. */
export const operations = {
  'configurations.list': configurations.list,
  'configurations.retrieve': configurations.retrieve,
  'configurations.create': configurations.create,
  'configurations.update': configurations.update,
  'configurations.del': configurations.del,
  'connectionTokens.create': connectionTokens.create,
  'events.watch': events.watch,
  'locations.list': locations.list,
  'locations.retrieve': locations.retrieve,
  'locations.create': locations.create,
  'locations.update': locations.update,
  'locations.del': locations.del,
  'onboardingLinks.create': onboardingLinks.create,
  'paymentIntents.create': paymentIntents.create,
  'paymentIntents.retrieve': paymentIntents.retrieve,
  'paymentIntents.update': paymentIntents.update,
  'paymentIntents.capture': paymentIntents.capture,
  'paymentIntents.cancel': paymentIntents.cancel,
  'paymentIntents.incrementAuthorization': paymentIntents.incrementAuthorization,
  'paymentMethods.attach': paymentMethods.attach,
  'readers.list': readers.list,
  'readers.retrieve': readers.retrieve,
  'readers.watch': readers.watch,
  'readers.create': readers.create,
  'readers.update': readers.update,
  'readers.del': readers.del,
  'readers.processPaymentIntent': readerActions.processPaymentIntent,
  'readers.collectPaymentMethod': readerActions.collectPaymentMethod,
  'readers.confirmPaymentIntent': readerActions.confirmPaymentIntent,
  'readers.processSetupIntent': readerActions.processSetupIntent,
  'readers.refundPayment': readerActions.refundPayment,
  'readers.setReaderDisplay': readerActions.setReaderDisplay,
  'readers.collectInputs': readerActions.collectInputs,
  'readers.cancelAction': readerActions.cancelAction,
  'refunds.create': refunds.create,
  'refunds.retrieve': refunds.retrieve,
  'setupIntents.create': setupIntents.create,
  'setupIntents.retrieve': setupIntents.retrieve,
  'setupIntents.cancel': setupIntents.cancel,
  'testHelpers.presentPaymentMethod': testHelpers.presentPaymentMethod,
  'testHelpers.succeedInputCollection': testHelpers.succeedInputCollection,
  'testHelpers.timeoutInputCollection': testHelpers.timeoutInputCollection,
} as const satisfies Record<string, Operation>

export type OperationName = keyof typeof operations

/** The names of all queries, of all mutations, or of all streams. */
export type OperationNameOf<Kind extends OperationKind> = {
  [Name in OperationName]: (typeof operations)[Name]['kind'] extends Kind ? Name : never
}[OperationName]

export type OperationInput<Name extends OperationName> = z.input<(typeof operations)[Name]['input']>

/** What an operation returns; for a stream, each of its items. */
export type OperationOutput<Name extends OperationName> = z.output<(typeof operations)[Name]['output']>

/** What invoking an operation resolves to; for a stream, the flow of its items. */
export type OperationResult<Name extends OperationName> =
  Name extends OperationNameOf<'stream'> ? Flow<OperationOutput<Name>> : OperationOutput<Name>

export const operationNames = Object.keys(operations) as OperationName[]
