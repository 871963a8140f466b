import { invalidRequest } from '../api/errors.ts'
import type { ReaderRecord } from '../state/reader.ts'
import type { Scope } from '../world.ts'
import { type Action, finishAction } from './slot.ts'

/** Fails the action as canceled by the customer. Stripe docs: terminal/payments/collect-card-payment (code and message). */
export function cancelByCustomer(scope: Scope, reader: ReaderRecord): ReaderRecord {
  return finishAction(scope, reader, {
    failure: {
      code: 'customer_canceled',
      message: 'This action could not be completed due to an error on the card reader.',
    },
  })
}

/** Whether the reader shows a cancel button: the action enables it, and no card has been presented yet. */
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

/** Presses the cancel button. Throws a 400 when the reader shows none. */
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
