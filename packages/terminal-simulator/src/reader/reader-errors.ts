import { type ApiError, invalidRequest } from '../api/errors.ts'
import type { World } from '../world.ts'

const GUIDE =
  'https://stripe.com/docs/terminal/payments/collect-card-payment?terminal-sdk-platform=server-driven'

/** Wording from Stripe docs, terminal/payments/collect-card-payment; that of `hardware_fault` and the location is the simulator's. */
const MESSAGES = {
  terminal_reader_busy: `Reader is currently busy processing another request. Please reference the integration guide at ${GUIDE}#handle-errors for details on how to handle this error.`,
  terminal_reader_timeout: `There was a timeout when sending this command to the reader. Please reference the integration guide at ${GUIDE}#handle-errors for details on how to handle this error.`,
  terminal_reader_offline: `Reader is currently offline, please ensure the reader is powered on and connected to the internet before retrying your request. Reference the integration guide at ${GUIDE}#reader-offline for details on how to handle this error.`,
  terminal_reader_hardware_fault:
    'The reader encountered a hardware fault that it cannot recover from. Contact Stripe support.',
  terminal_reader_invalid_location_for_payment:
    "The reader's location cannot be used for this payment: it must be in the country of the account that receives the funds. Register the reader to another Location.",
} as const

export type ReaderErrorCode = keyof typeof MESSAGES

/** The error of a command that a reader does not accept. Stripe docs: https://docs.stripe.com/error-codes */
export function readerError({ settings }: World, code: ReaderErrorCode): ApiError {
  return invalidRequest(MESSAGES[code], { status: settings.readerErrorStatus, code })
}

/** Wording as in stripe/stripe-js#708. */
export function otherIntegrationMode({ settings }: World): ApiError {
  return invalidRequest('Reader is currently processing a transaction from a different integration mode.', {
    status: settings.readerErrorStatus,
  })
}

/** Wording of the first as in Stripe docs, terminal/payments/collect-card-payment; the others follow it. */
export function intentInvalidState({ settings }: World, message: string, intent: object = {}): ApiError {
  return invalidRequest(message, {
    status: settings.readerErrorStatus,
    code: 'intent_invalid_state',
    ...intent,
  })
}

/** The wording is the simulator's. */
export function cardNotTaken(object: 'PaymentIntent' | 'SetupIntent', param: string): ApiError {
  return invalidRequest(
    `The payment_method_types of this ${object} must include card_present to be processed by a reader.`,
    { param },
  )
}
