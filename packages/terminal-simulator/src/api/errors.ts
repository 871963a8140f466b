/** The error types that the simulator returns. Stripe docs: https://docs.stripe.com/api/errors */
type ErrorType = 'invalid_request_error' | 'card_error' | 'idempotency_error' | 'api_error'

/** The members of Stripe's `error` object without `doc_url` and `request_log_url`. */
export interface ErrorFields {
  type: ErrorType
  message: string
  code?: string
  param?: string
  decline_code?: string
  /** Objects that Stripe attaches to some errors, such as `charge` or `payment_intent`. */
  [member: string]: unknown
}

/** An error response of the API. Code that serves a request throws it; the pipeline sends it in Stripe's format. */
export class ApiError extends Error {
  readonly status: number
  readonly fields: ErrorFields
  readonly headers: Record<string, string>

  constructor(status: number, fields: ErrorFields, headers: Record<string, string> = {}) {
    super(fields.message)
    this.name = 'ApiError'
    this.status = status
    this.fields = fields
    this.headers = headers
  }
}

/** A 400 (or `status`) of type `invalid_request_error`. */
export function invalidRequest(
  message: string,
  {
    status = 400,
    ...fields
  }: { status?: number; code?: string; param?: string; [member: string]: unknown } = {},
): ApiError {
  return new ApiError(status, { type: 'invalid_request_error', message, ...fields })
}

/**
 * "No such location: 'tml_x'". The status is 404 for an id in the path and 400 for an id in a parameter.
 * @param noun Stripe's name of the object in this message.
 */
export function resourceMissing(noun: string, id: string, param: string, status: 400 | 404 = 404): ApiError {
  return invalidRequest(`No such ${noun}: '${id}'`, { status, code: 'resource_missing', param })
}

/** The error for an unknown path or method. */
export function unrecognizedUrl(method: string, path: string): ApiError {
  const hint = path.endsWith('/')
    ? ' If you are trying to list objects, remove the trailing slash. If you are trying to retrieve an object, make sure you passed a valid (non-empty) identifier in your code.'
    : ''
  return invalidRequest(
    `Unrecognized request URL (${method}: ${path}).${hint} Please see https://stripe.com/docs or we can help at https://support.stripe.com/.`,
    { status: 404 },
  )
}

/** The error for a request that was waiting when all state was replaced. It must not change the new state. */
export function abandoned(): ApiError {
  return new ApiError(
    500,
    {
      type: 'api_error',
      message: 'The simulator was reset or closed while this request was waiting. The request has no effect.',
    },
    { 'Stripe-Should-Retry': 'false' },
  )
}

/**
 * The JSON body of an error.
 * @param requestLogUrl the dashboard link of the request. As at Stripe, only a request with a valid key has one.
 */
export function errorBody(
  error: ApiError,
  requestLogUrl: string | undefined,
): { error: Record<string, unknown> } {
  const { code } = error.fields
  return {
    error: {
      ...error.fields,
      ...(code && { doc_url: `https://stripe.com/docs/error-codes/${code.replaceAll('_', '-')}` }),
      ...(requestLogUrl && { request_log_url: requestLogUrl }),
    },
  }
}
