const ASK_FOR_SUPPORT = 'Something went wrong. Ask for support.'

/**
 * The one error table. Adapters look a code up here; nothing else decides a status.
 *
 * `status` is the HTTP status, `retryable` promises that the same request, with the same idempotency key, does nothing twice and
 * may succeed, `message` is the default for engineers, `cashierMessage` is fit for the person at the till.
 */
export const ERRORS = {
  unauthenticated: {
    status: 401,
    retryable: false,
    message: 'No valid credentials were sent.',
    cashierMessage: 'Please sign in again.',
  },
  permission_denied: {
    status: 403,
    retryable: false,
    message: 'The caller may not do this.',
    cashierMessage: 'You are not allowed to do this. Ask a manager.',
  },
  not_found: {
    status: 404,
    retryable: false,
    message: 'There is no such object.',
    cashierMessage: 'This could not be found.',
  },
  invalid_request: {
    status: 400,
    retryable: false,
    message: 'The request is invalid.',
    cashierMessage: 'Something was entered wrongly.',
  },
  payload_too_large: {
    status: 413,
    retryable: false,
    message: 'The request body is too large.',
    cashierMessage: ASK_FOR_SUPPORT,
  },
  rate_limited: {
    status: 429,
    retryable: true,
    message: 'Too many requests. Wait before trying again.',
    cashierMessage: 'Please wait a moment and try again.',
  },
  reader_busy: {
    status: 409,
    retryable: true,
    message: 'The reader is busy with another request.',
    cashierMessage: 'The card reader is busy. Wait until it has finished.',
  },
  payment_busy: {
    status: 409,
    retryable: true,
    message: 'Another request is changing this payment.',
    cashierMessage: 'This payment is being worked on. Wait a moment and try again.',
  },
  reader_offline: {
    status: 503,
    retryable: true,
    message: 'The reader is offline.',
    cashierMessage: 'The card reader is offline. Check its power and network.',
  },
  reader_fault: {
    status: 503,
    retryable: false,
    message: 'The reader has an unrecoverable hardware fault.',
    cashierMessage: 'The card reader is defective. Use another one, and ask for support.',
  },
  reader_timeout: {
    status: 504,
    retryable: false,
    message: 'The reader did not answer in time; it may or may not have received the command.',
    cashierMessage: 'The card reader did not answer. Look at its screen before trying again.',
  },
  intent_state_conflict: {
    status: 409,
    retryable: false,
    message: 'The object is in a state that does not allow this.',
    cashierMessage: 'This payment has already moved on. Check its status.',
  },
  card_declined: {
    status: 402,
    retryable: false,
    message: 'The card was declined.',
    cashierMessage: 'The card was declined. Ask for another card.',
  },
  idempotency_conflict: {
    status: 409,
    retryable: false,
    message:
      'The idempotency key was already used with other parameters, or its first request is still running.',
    cashierMessage: 'This was already sent. Check before trying again.',
  },
  signature_invalid: {
    status: 400,
    retryable: false,
    message: 'The webhook signature is missing or does not match.',
    cashierMessage: ASK_FOR_SUPPORT,
  },
  raw_body_unavailable: {
    status: 500,
    retryable: false,
    message: 'The request body was already consumed before Terminal could read it.',
    cashierMessage: ASK_FOR_SUPPORT,
  },
  event_in_progress: {
    status: 409,
    retryable: true,
    message: 'Another delivery of this event is still being handled.',
    cashierMessage: ASK_FOR_SUPPORT,
  },
  upstream_unavailable: {
    status: 502,
    retryable: true,
    message: 'Stripe could not be reached or failed to answer.',
    cashierMessage: 'The payment service cannot be reached. Try again.',
  },
  outcome_unknown: {
    status: 504,
    retryable: false,
    message:
      'Stripe may or may not have done this. Read the object; if it was not done, send the request again with a new idempotency key.',
    cashierMessage: 'It is not known whether this went through. Look at the payment before trying again.',
  },
  upstream_saturated: {
    status: 503,
    retryable: true,
    message: 'Stripe is limiting requests of this account.',
    cashierMessage: 'The payment service is busy. Try again in a moment.',
  },
  stream_interrupted: {
    // Clients of tRPC reconnect by themselves after a 5xx only.
    status: 503,
    retryable: true,
    message: 'The stream was interrupted. Follow it again from the last event that arrived.',
    cashierMessage: 'The connection was lost and is being restored.',
  },
  misconfigured: {
    status: 500,
    retryable: false,
    message: 'The server is not set up correctly.',
    cashierMessage: ASK_FOR_SUPPORT,
  },
  internal: {
    status: 500,
    retryable: false,
    message: 'Something failed inside the server.',
    cashierMessage: ASK_FOR_SUPPORT,
  },
} as const satisfies Record<
  string,
  { status: number; retryable: boolean; message: string; cashierMessage: string }
>

export type ErrorCode = keyof typeof ERRORS

/** A problem with one field of the input. `field` is a dotted path; `choices` lists the accepted values where they are few. */
export interface FieldError {
  field: string
  message: string
  choices?: readonly string[]
}

/** What an error may say besides its code and message. */
export interface ErrorDetails {
  fields?: readonly FieldError[]
  /** Whole seconds until a retry makes sense. Also sent as `Retry-After`; here for transports without headers. */
  retryAfterSeconds?: number
  stripeCode?: string
  declineCode?: string
  requestId?: string
  docUrl?: string
}

/** What a {@link TerminalError} is made of, besides its code. */
export interface TerminalErrorDetails extends ErrorDetails {
  /** Replaces the table's message. Must be fit for the client that receives it. */
  message?: string
  cause?: unknown
}

/** The JSON body of every failed request. */
export interface ErrorBody {
  error: ErrorDetails & { code: ErrorCode; message: string; retryable: boolean; cashierMessage: string }
}

const DETAILS = Object.keys({
  fields: true,
  retryAfterSeconds: true,
  stripeCode: true,
  declineCode: true,
  requestId: true,
  docUrl: true,
} satisfies Record<keyof ErrorDetails, true>) as (keyof ErrorDetails)[]

const BRAND = Symbol.for('@org/terminal-core:TerminalError')

/** Codes whose cause concerns the operator of the server alone: their details go to the log, never to the client. */
const HIDDEN: ReadonlySet<ErrorCode> = new Set(['misconfigured', 'internal'])

/** The constructor assigns the details. */
export interface TerminalError extends Readonly<ErrorDetails> {}

/**
 * The error of every operation. Recognise it with {@link isTerminalError}, not with `instanceof`: two copies of this package may be
 * loaded side by side.
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the interface above only adds what the constructor assigns
export class TerminalError extends Error {
  override readonly name = 'TerminalError'
  readonly code: ErrorCode
  readonly status: number
  readonly retryable: boolean
  readonly cashierMessage: string

  constructor(code: ErrorCode, { message, cause, ...details }: TerminalErrorDetails = {}) {
    const entry = ERRORS[code]
    super(message ?? entry.message, cause === undefined ? undefined : { cause })
    this.code = code
    this.status = entry.status
    this.retryable = entry.retryable
    this.cashierMessage = entry.cashierMessage
    Object.assign(this, details)
    Object.defineProperty(this, BRAND, { value: true })
  }

  /** The body a client may see: mistakes of the operator are reduced to their code and the table's message. */
  toBody(): ErrorBody {
    const { code, message, retryable, cashierMessage } = this
    if (HIDDEN.has(code)) {
      return { error: { code, message: ERRORS[code].message, retryable, cashierMessage } }
    }
    const details = DETAILS.filter((name) => this[name] !== undefined).map((name) => [name, this[name]])
    return { error: { code, message, retryable, cashierMessage, ...Object.fromEntries(details) } }
  }
}

/** True for a {@link TerminalError} of any copy of this package. */
export function isTerminalError(error: unknown): error is TerminalError {
  return typeof error === 'object' && error !== null && BRAND in error
}

/** An `invalid_request` about one field. */
export function invalidField(field: string, message: string, choices?: readonly string[]): TerminalError {
  const entry: FieldError = choices ? { field, message, choices } : { field, message }
  return new TerminalError('invalid_request', { message: `${field}: ${message}`, fields: [entry] })
}

/** A mistake of the operator: thrown at boot with the fix in its message, hidden from clients at run time. */
export function misconfigured(message: string): TerminalError {
  return new TerminalError('misconfigured', { message })
}

/** @throws TerminalError `misconfigured` unless the option is a number above 0 */
export function assertPositive(name: string, value: number): void {
  if (!Number.isFinite(value) || value <= 0) throw misconfigured(`${name} must be a number above 0.`)
}
