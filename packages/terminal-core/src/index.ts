export { PERMISSIONS, type Permission, presets } from './access/permissions.ts'
export type { TerminalScope } from './access/scope.ts'
export type { ConnectionTokenOptions, ConnectionTokens } from './connection-tokens.ts'
export {
  ERRORS,
  type ErrorBody,
  type ErrorCode,
  type FieldError,
  isTerminalError,
  TerminalError,
  type TerminalErrorDetails,
} from './errors.ts'
export type { TerminalLogger } from './logger.ts'
export type { ConnectionToken } from './operations/connection-tokens.ts'
export {
  type OperationInput,
  type OperationName,
  type OperationOutput,
  operationNames,
  operations,
} from './operations/index.ts'
export type { Location } from './operations/locations.ts'
export type { Call, Operation } from './operations/operation.ts'
export type { Reader } from './operations/readers.ts'
export type { StripeOptions, TerminalOptions } from './options.ts'
export { redact, redactText } from './redact.ts'
export { type MemoryStoreOptions, memoryStore } from './store/memory-store.ts'
export type { RateLimit, Taken, TerminalStore } from './store/store.ts'
export { fromStripeError } from './stripe/stripe-error.ts'
export { createTerminal, type InvokeOptions, type Terminal } from './terminal.ts'
