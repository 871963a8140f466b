export { API_VERSION } from './api/api-version.ts'
export type { Form, FormValue } from './api/form.ts'
export { STRIPE_RATE_LIMITS } from './http/rate-limit.ts'
export type { ActivityEntry, Happening } from './log/activity.ts'
export type { LoggedRequest } from './log/request-log.ts'
export { activityLine } from './log/terminal-line.ts'
export type { Behaviour, RateLimits, SimulatorOptions } from './options.ts'
export type { InputAnswer } from './reader/answer-inputs.ts'
export type { Presentation } from './reader/present-card.ts'
export type {
  Chaos,
  Seed,
  SeedAccount,
  SeedKey,
  SeedLocation,
  SeedReader,
  SeedRegistrationCode,
  SeedWebhookEndpoint,
  WebhookFaultChances,
} from './seed.ts'
export { demoSeed } from './seed.ts'
export type { Simulator } from './simulator.ts'
export { startSimulator } from './simulator.ts'
export type { Snapshot } from './snapshot.ts'
export type { Event } from './state/event.ts'
export type { ReaderFault } from './state/reader-fault.ts'
export type { Phase } from './state/reader-slot.ts'
export type { RouteFault, RouteFaultKind, RouteFaultTarget } from './state/route-fault.ts'
export type { DeliveryAttempt, DeliveryStatus, WebhookDelivery } from './state/webhook-delivery.ts'
export type { Clock, TestClock } from './time/clock.ts'
export { realClock, testClock } from './time/clock.ts'
export type { WebhookFault, WebhookFaultKind } from './webhooks/faults.ts'
export type { ReleaseOrder, WebhookWatcher } from './webhooks/webhooks.ts'
