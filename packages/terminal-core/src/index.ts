export { PERMISSIONS, type Permission, presets } from './access/permissions.ts'
export {
  keyedAmount,
  type Price,
  type Pricing,
  type PricingReason,
  type PricingRequest,
} from './access/pricing.ts'
export type { TerminalScope } from './access/scope.ts'
export type { Audit, AuditEntry } from './audit.ts'
export {
  ERRORS,
  type ErrorBody,
  type ErrorCode,
  type FieldError,
  isTerminalError,
  TerminalError,
  type TerminalErrorDetails,
} from './errors.ts'
export type { TerminalEvent } from './events/event.ts'
export type { StreamOptions } from './events/stream.ts'
export type { InvokeOptions } from './invoke.ts'
export type { TerminalLogger } from './logger.ts'
export type { Reader, ReaderAction } from './objects/reader.ts'
export type { ApprovalRequest, Approve } from './operations/approval.ts'
export type { ConnectionToken } from './operations/connection-tokens.ts'
export {
  type OperationInput,
  type OperationName,
  type OperationNameOf,
  type OperationOutput,
  type OperationResult,
  operationNames,
  operations,
} from './operations/index.ts'
export type { Location } from './operations/locations.ts'
export type { Operation } from './operations/operation.ts'
export type { TerminalOptions } from './options.ts'
export type { Readiness } from './readiness.ts'
export { assertServable, type CoreCopy } from './seam.ts'
export { composeStore, type StoreParts } from './store/compose-store.ts'
export { type MemoryStoreOptions, memoryStore } from './store/memory-store.ts'
export type { RecordStore } from './store/records.ts'
export { type SqliteStoreOptions, sqliteStore } from './store/sqlite-store.ts'
export type { CoordinationStore, Flow, RateLimit, TerminalStore } from './store/store.ts'
export type { StripeOptions } from './stripe/options.ts'
export type { PacingOptions } from './stripe/pacing.ts'
export { createTerminal, type Terminal } from './terminal.ts'
export type { WebhookContext, WebhookHandler, WebhookHandlerOptions } from './webhooks/dispatch.ts'
export type { WebhookEvent, WebhookEventOf, WebhookEventType } from './webhooks/event.ts'
export type { WebhookOptions, WebhookSecret } from './webhooks/options.ts'
export type { WebhookReceiver } from './webhooks/receive.ts'
