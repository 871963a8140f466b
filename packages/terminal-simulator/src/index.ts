export type { ActivityEntry, Happening } from './activity.ts'
export { API_VERSION } from './api-version.ts'
export type { Clock, TestClock } from './clock.ts'
export { realClock, testClock } from './clock.ts'
export type { FaultControl } from './control/faults.ts'
export type { Control } from './control/index.ts'
export type { LockControl } from './control/locks.ts'
export type { PaymentControl, Presented } from './control/payments.ts'
export type { ReaderControl } from './control/readers.ts'
export type { Triggered } from './control/trigger.ts'
export type { DeliveryFilter, WebhookControl, WebhookEndpointInfo } from './control/webhooks.ts'
export type { Chaos } from './faults/chaos.ts'
export type { ReaderFault } from './faults/reader-faults.ts'
export type { RouteFault, RouteFaultKind, RouteFaultTarget } from './faults/route-faults.ts'
export type { Form, FormValue } from './form.ts'
export type { Behaviour, SimulatorOptions } from './options.ts'
export type { RateLimits } from './rate-limit.ts'
export { STRIPE_RATE_LIMITS } from './rate-limit.ts'
export type { InputAnswer } from './reader/answer-inputs.ts'
export type { Presentation } from './reader/present-card.ts'
export type { LoggedRequest } from './request-log.ts'
export type {
  Seed,
  SeedAccount,
  SeedKey,
  SeedLocation,
  SeedReader,
  SeedRegistrationCode,
  SeedWebhookEndpoint,
} from './seed.ts'
export { demoSeed } from './seed.ts'
export type { Simulator } from './simulator.ts'
export { startSimulator } from './simulator.ts'
export type { Snapshot } from './snapshot.ts'
export type { Event } from './state/event.ts'
export type { Phase } from './state/reader-slot.ts'
export type { DeliveryAttempt, DeliveryStatus, WebhookDelivery } from './state/webhook-delivery.ts'
export type { WebhookFault, WebhookFaultChances, WebhookFaultKind } from './webhooks/faults.ts'
export type { ReleaseOrder, WebhookWatcher } from './webhooks/webhooks.ts'
