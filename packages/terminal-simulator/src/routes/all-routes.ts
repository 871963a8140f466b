import type { Route } from '../http/route.ts'
import { accountRoutes } from './accounts.ts'
import { balanceRoutes } from './balance.ts'
import { chargeRoutes } from './charges.ts'
import { configurationRoutes } from './configurations.ts'
import { connectionTokenRoutes } from './connection-tokens.ts'
import { customerRoutes } from './customers.ts'
import { eventDestinationRoutes } from './event-destinations.ts'
import { eventRoutes } from './events.ts'
import { fileRoutes } from './files.ts'
import { locationRoutes } from './locations.ts'
import { onboardingLinkRoutes } from './onboarding-links.ts'
import { paymentIntentRoutes } from './payment-intents.ts'
import { paymentMethodRoutes } from './payment-methods.ts'
import { readerActionRoutes } from './reader-actions.ts'
import { readerTestHelperRoutes } from './reader-test-helpers.ts'
import { readerRoutes } from './readers.ts'
import { refundRoutes } from './refunds.ts'
import { setupAttemptRoutes } from './setup-attempts.ts'
import { setupIntentRoutes } from './setup-intents.ts'
import { v2EventRoutes } from './v2-events.ts'
import { webhookEndpointRoutes } from './webhook-endpoints.ts'

/** Every route of the API. */
export const routes: readonly Route[] = [
  ...refundRoutes,
  ...paymentMethodRoutes,
  ...paymentIntentRoutes,
  ...customerRoutes,
  ...chargeRoutes,
  ...balanceRoutes,
  ...accountRoutes,
  ...connectionTokenRoutes,
  ...eventDestinationRoutes,
  ...eventRoutes,
  ...locationRoutes,
  ...configurationRoutes,
  ...fileRoutes,
  ...onboardingLinkRoutes,
  ...readerRoutes,
  ...readerActionRoutes,
  ...readerTestHelperRoutes,
  ...setupAttemptRoutes,
  ...setupIntentRoutes,
  ...v2EventRoutes,
  ...webhookEndpointRoutes,
]
