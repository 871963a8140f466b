import type { z } from 'zod'
import * as connectionTokens from './connection-tokens.ts'
import * as locations from './locations.ts'
import type { Operation } from './operation.ts'
import * as readers from './readers.ts'

/** Every operation, once. Names mirror stripe-node, paths mirror Stripe's REST API; adapters mount what they find here. */
export const operations = {
  'connectionTokens.create': connectionTokens.create,
  'locations.list': locations.list,
  'locations.retrieve': locations.retrieve,
  'locations.create': locations.create,
  'locations.update': locations.update,
  'locations.del': locations.del,
  'readers.list': readers.list,
  'readers.retrieve': readers.retrieve,
  'readers.create': readers.create,
  'readers.update': readers.update,
  'readers.del': readers.del,
} as const satisfies Record<string, Operation>

export type OperationName = keyof typeof operations

/** What a caller passes to an operation. */
export type OperationInput<Name extends OperationName> = z.input<(typeof operations)[Name]['input']>

/** What an operation answers. */
export type OperationOutput<Name extends OperationName> = z.output<(typeof operations)[Name]['output']>

export const operationNames = Object.keys(operations) as OperationName[]
