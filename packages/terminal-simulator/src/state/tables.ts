import { charges } from './charge.ts'
import { customers } from './customer.ts'
import { locations } from './location.ts'
import { paymentIntents } from './payment-intent.ts'
import { paymentMethods } from './payment-method.ts'
import { refunds } from './refund.ts'
import { setupAttempts } from './setup-attempt.ts'
import { setupIntents } from './setup-intent.ts'
import type { AnyTable } from './store.ts'

/** The tables of the objects that can be expanded. */
export const expandableTables: readonly AnyTable[] = [
  charges,
  customers,
  locations,
  paymentIntents,
  paymentMethods,
  refunds,
  setupAttempts,
  setupIntents,
]
