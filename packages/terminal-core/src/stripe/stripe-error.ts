import { type ErrorCode, isTerminalError, TerminalError, type TerminalErrorDetails } from '../errors.ts'

/** The fields of stripe-node's errors, of any version and any copy: recognised by shape, never by `instanceof`. */
interface StripeErrorShape {
  type: string
  message: string
  code?: string
  decline_code?: string
  doc_url?: string
  param?: string
  requestId?: string
  statusCode?: number
  headers?: Readonly<Record<string, string>>
}

/**
 * Stripe's error codes that have a meaning of their own here.
 * Source: https://docs.stripe.com/error-codes and https://docs.stripe.com/terminal/payments/collect-card-payment#handle-errors
 */
const BY_CODE: Readonly<Record<string, ErrorCode>> = {
  terminal_reader_busy: 'reader_busy',
  terminal_reader_offline: 'reader_offline',
  terminal_reader_timeout: 'reader_timeout',
  terminal_reader_hardware_fault: 'reader_fault',
  terminal_reader_invalid_location_for_activation: 'invalid_request',
  terminal_reader_invalid_location_for_payment: 'invalid_request',
  terminal_location_country_unsupported: 'invalid_request',
  intent_invalid_state: 'intent_state_conflict',
  payment_intent_unexpected_state: 'intent_state_conflict',
  setup_intent_unexpected_state: 'intent_state_conflict',
  charge_already_captured: 'intent_state_conflict',
  charge_already_refunded: 'intent_state_conflict',
  charge_expired_for_capture: 'intent_state_conflict',
  resource_missing: 'not_found',
  idempotency_key_in_use: 'idempotency_conflict',
  lock_timeout: 'upstream_saturated',
  rate_limit: 'upstream_saturated',
  api_key_expired: 'misconfigured',
  platform_api_key_expired: 'misconfigured',
  account_invalid: 'misconfigured',
  secret_key_required: 'misconfigured',
  testmode_charges_only: 'misconfigured',
}

/** stripe-node's error classes, for codes without an entry above. */
const BY_TYPE: Readonly<Record<string, ErrorCode>> = {
  StripeCardError: 'card_declined',
  StripeInvalidRequestError: 'invalid_request',
  StripeIdempotencyError: 'idempotency_conflict',
  StripeAuthenticationError: 'misconfigured',
  StripePermissionError: 'misconfigured',
  StripeRateLimitError: 'upstream_saturated',
  StripeConnectionError: 'upstream_unavailable',
  StripeAPIError: 'upstream_unavailable',
}

/** Seconds after which Stripe's rate limit has refilled: its published limits are per second, and it sends no Retry-After. */
const SATURATED_RETRY_SECONDS = 1

function isStripeError(error: unknown): error is StripeErrorShape & Error {
  return error instanceof Error && typeof (error as Partial<StripeErrorShape>).type === 'string'
}

function codeOf(error: StripeErrorShape): ErrorCode {
  const known = error.code ? BY_CODE[error.code] : undefined
  if (known) return known
  // stripe-node makes a StripeAPIError of a 409, as if Stripe had failed. It means a conflict of idempotency keys.
  if (error.statusCode === 409) return 'idempotency_conflict'
  return BY_TYPE[error.type] ?? 'upstream_unavailable'
}

/**
 * Converts whatever a call to Stripe threw into a {@link TerminalError}. A TerminalError is returned unchanged.
 *
 * A missing key permission or a wrong key is the operator's mistake: `misconfigured`, whose details stay in the log. Anything
 * that did not come from stripe-node becomes `internal`.
 */
export function fromStripeError(error: unknown): TerminalError {
  if (isTerminalError(error)) return error
  if (!isStripeError(error)) return new TerminalError('internal', { cause: error })
  const code = codeOf(error)
  const details: TerminalErrorDetails = { cause: error }
  if (error.statusCode !== undefined && error.statusCode < 500 && error.message)
    details.message = error.message
  if (error.code) details.stripeCode = error.code
  if (error.decline_code) details.declineCode = error.decline_code
  if (error.doc_url) details.docUrl = error.doc_url
  if (error.requestId) details.requestId = error.requestId
  if (code === 'upstream_saturated') {
    details.retryAfterSeconds = Number(error.headers?.['retry-after']) || SATURATED_RETRY_SECONDS
  }
  if (code === 'invalid_request' && error.param) {
    details.fields = [{ field: toDottedPath(error.param), message: error.message }]
  }
  return new TerminalError(code, details)
}

/**
 * {@link fromStripeError} for a write. A failure in the middle of a write is retryable only if the caller has named the write by an
 * idempotency key, so that it is not done twice, and if Stripe has not kept the failure under that key: it replays a kept one for a day.
 * Source: https://docs.stripe.com/api/idempotent_requests
 */
export function fromStripeWriteError(error: unknown, isKeyed: boolean): TerminalError {
  const failure = fromStripeError(error)
  if (failure.code !== 'upstream_unavailable') return failure
  const { headers } = failure.cause as StripeErrorShape
  if (isKeyed && headers?.['idempotent-replayed'] !== 'true') return failure
  const details: TerminalErrorDetails = { cause: failure.cause }
  if (failure.requestId) details.requestId = failure.requestId
  return new TerminalError('outcome_unknown', details)
}

/** Stripe names nested parameters with brackets (`address[country]`); our fields are dotted. */
function toDottedPath(param: string): string {
  return param.replace(/\[([^\]]*)\]/g, '.$1')
}
