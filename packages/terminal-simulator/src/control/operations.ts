import { faultOperations, lockOperations } from './fault-operations.ts'
import { openapi } from './openapi.ts'
import { type Operation, operation } from './operation.ts'
import { paymentOperations } from './payment-operations.ts'
import { readerOperations } from './reader-operations.ts'
import { anyObject } from './shapes.ts'
import { webhookOperations } from './webhook-operations.ts'
import { worldOperations } from './world-operations.ts'

/** The operations that are functions of `simulator.control`, by group. */
export const groups = {
  readers: readerOperations,
  payments: paymentOperations,
  webhooks: webhookOperations,
  faults: faultOperations,
  locks: lockOperations,
}

/** Every operation of the control API. */
export const operations: readonly Operation[] = [
  ...Object.values(worldOperations),
  ...Object.entries(groups).flatMap(([group, members]) =>
    Object.entries(members).map(([name, member]) => ({ ...member, control: `${group}.${name}` })),
  ),
  operation({
    method: 'GET',
    path: '/openapi.json',
    summary: 'Returns this description of the control API, in OpenAPI 3.1.',
    returns: anyObject<object>('An OpenAPI document.'),
    run: ({ url }) => openapi(operations, url),
  }),
]
