import Stripe from 'stripe'
import { describe, expect, test } from 'vitest'
import { type ErrorCode, TerminalError } from '../errors.ts'
import { fromStripeError, fromStripeWriteError } from './stripe-error.ts'

type Raw = {
  type?: string
  code?: string
  statusCode: number
  message?: string
  param?: string
  decline_code?: string
}

/** As stripe-node makes them from a response: the class follows the status. */
function stripeError(raw: Raw): Error {
  const { StripeAPIError, StripeAuthenticationError, StripeCardError, StripeIdempotencyError } = Stripe.errors
  const { StripeInvalidRequestError, StripePermissionError, StripeRateLimitError } = Stripe.errors
  const classes: Record<number, new (raw: never) => Error> = {
    400: raw.type === 'idempotency_error' ? StripeIdempotencyError : StripeInvalidRequestError,
    401: StripeAuthenticationError,
    402: StripeCardError,
    403: StripePermissionError,
    404: StripeInvalidRequestError,
    429: StripeRateLimitError,
  }
  const Class = classes[raw.statusCode] ?? StripeAPIError
  return new Class({ message: 'Something happened.', ...raw, requestId: 'req_1' } as never)
}

// Source of the rows: https://docs.stripe.com/error-codes, https://docs.stripe.com/error-low-level,
// https://docs.stripe.com/terminal/payments/collect-card-payment#handle-errors
const ROWS: readonly [Raw, ErrorCode][] = [
  [{ statusCode: 400, code: 'intent_invalid_state' }, 'intent_state_conflict'],
  [{ statusCode: 400, code: 'payment_intent_unexpected_state' }, 'intent_state_conflict'],
  [{ statusCode: 400, code: 'terminal_reader_busy' }, 'reader_busy'],
  [{ statusCode: 400, code: 'terminal_reader_timeout' }, 'reader_timeout'],
  [{ statusCode: 400, code: 'terminal_reader_offline' }, 'reader_offline'],
  [{ statusCode: 400, code: 'terminal_reader_hardware_fault' }, 'reader_fault'],
  [{ statusCode: 400, code: 'terminal_reader_invalid_location_for_payment' }, 'invalid_request'],
  [{ statusCode: 400, code: 'terminal_location_country_unsupported' }, 'invalid_request'],
  [{ statusCode: 404, code: 'resource_missing' }, 'not_found'],
  [{ statusCode: 400, code: 'parameter_missing', param: 'location' }, 'invalid_request'],
  [{ statusCode: 402, code: 'card_declined', decline_code: 'insufficient_funds' }, 'card_declined'],
  [{ statusCode: 400, type: 'idempotency_error' }, 'idempotency_conflict'],
  [{ statusCode: 409, code: 'idempotency_key_in_use' }, 'idempotency_conflict'],
  [{ statusCode: 409 }, 'idempotency_conflict'],
  [{ statusCode: 429, code: 'lock_timeout' }, 'upstream_saturated'],
  [{ statusCode: 429, code: 'rate_limit' }, 'upstream_saturated'],
  [{ statusCode: 429 }, 'upstream_saturated'],
  [{ statusCode: 401 }, 'misconfigured'],
  [{ statusCode: 401, code: 'api_key_expired' }, 'misconfigured'],
  [{ statusCode: 403 }, 'misconfigured'],
  [{ statusCode: 500 }, 'upstream_unavailable'],
  [{ statusCode: 503 }, 'upstream_unavailable'],
  // Whatever else the busy code says, its status may be 409: the public record does not tell.
  [{ statusCode: 409, code: 'terminal_reader_busy' }, 'reader_busy'],
]

describe("Stripe's errors become ours", () => {
  test.each(ROWS)('%j is %s', (raw, code) => {
    const error = fromStripeError(stripeError(raw))
    expect(error.code).toBe(code)
    expect(error.requestId).toBe('req_1')
    if (raw.code) expect(error.stripeCode).toBe(raw.code)
  })

  test('a connection that failed may be tried again', () => {
    const error = fromStripeError(new Stripe.errors.StripeConnectionError({ message: 'closed' } as never))
    expect(error).toMatchObject({ code: 'upstream_unavailable', retryable: true })
  })

  test.each([
    ['with a key may be sent again', true, {}, 'upstream_unavailable'],
    [
      'whose failure Stripe has kept under its key',
      true,
      { 'idempotent-replayed': 'true' },
      'outcome_unknown',
    ],
    ['without a key', false, {}, 'outcome_unknown'],
  ] as const)('a write that failed in the middle, %s', (_title, isKeyed, headers, code) => {
    const error = fromStripeWriteError(stripeError({ statusCode: 500, headers } as Raw), isKeyed)
    expect(error).toMatchObject({ code, retryable: code === 'upstream_unavailable', requestId: 'req_1' })
  })

  test('a write that Stripe has refused was not done', () => {
    const refused = stripeError({ statusCode: 402, code: 'card_declined' })
    expect(fromStripeWriteError(refused, false).code).toBe('card_declined')
  })

  test('a decline keeps its reason', () => {
    const error = fromStripeError(
      stripeError({
        statusCode: 402,
        code: 'card_declined',
        decline_code: 'lost_card',
        message: 'Declined.',
      }),
    )
    expect(error.toBody().error).toMatchObject({ declineCode: 'lost_card', message: 'Declined.' })
  })

  test('a bad parameter keeps its name, dotted', () => {
    const error = fromStripeError(
      stripeError({ statusCode: 400, param: 'address[country]', message: 'Bad country.' }),
    )
    expect(error.fields).toEqual([{ field: 'address.country', message: 'Bad country.' }])
  })

  test('a failure inside Stripe shows nothing of itself', () => {
    const error = fromStripeError(stripeError({ statusCode: 500, message: 'stack of Stripe' }))
    expect(error.message).not.toContain('stack')
  })

  test('our own pass unchanged, and anything else is internal', () => {
    const own = new TerminalError('reader_busy')
    expect(fromStripeError(own)).toBe(own)
    expect(fromStripeError(new TypeError('x is undefined')).code).toBe('internal')
    expect(fromStripeError('thrown text').code).toBe('internal')
  })
})
