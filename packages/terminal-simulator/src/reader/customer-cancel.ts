import { invalidRequest } from '../api/errors.ts'
import type { ReaderRecord } from '../state/reader.ts'
import type { Scope } from '../world.ts'
import { type Action, finishAction } from './slot.ts'

/** The button on the reader's screen. Stripe docs: terminal/payments/collect-card-payment (code and message). */
export function cancelByCustomer(scope: Scope, reader: ReaderRecord): ReaderRecord {
  return finishAction(scope, reader, {
    failure: {
      code: 'customer_canceled',
      message: 'This action could not be completed due to an error on the card reader.',
    },
  })
}

/** Whether the reader shows that button: the till must have asked for it, and the card must not be there yet. */
export function canCustomerCancel({ action, slot }: ReaderRecord): boolean {
  return slot.phase === 'awaiting_card' && configOf(action)?.enable_customer_cancellation === true
}

function configOf(action: Action | null) {
  return (
    action?.process_payment_intent?.process_config ??
    action?.collect_payment_method?.collect_config ??
    action?.process_setup_intent?.process_config ??
    action?.refund_payment?.refund_payment_config
  )
}

/** The customer presses cancel. Throws a 400 while there is no such button. */
export function customerCancel(scope: Scope, reader: ReaderRecord): ReaderRecord {
  if (!canCustomerCancel(reader)) {
    throw invalidRequest(
      'The reader shows no cancel button: set enable_customer_cancellation on a card action.',
      {
        param: 'reader',
      },
    )
  }
  return cancelByCustomer(scope, reader)
}
