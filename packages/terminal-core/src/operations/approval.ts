import type { TerminalScope } from '../access/scope.ts'
import type { PaymentIntent } from '../objects/intents.ts'

/** A capture or a refund that waits for the host's decision. All amounts are exact and in minor units of the payment's currency. */
export interface ApprovalRequest {
  kind: 'capture' | 'refund'
  /** The payment, as Stripe has it now. No other operation of this server changes it before the decision has been carried out. */
  payment: PaymentIntent
  /** The host's own name for what is sold, as it was given to `pricing`. */
  order?: string
  /** What will be captured or refunded, also when the client named no amount. */
  amount: number
  /** The tip that is part of the payment; 0 without one. */
  tip: number
  /** Of a capture: what is released to the customer. Of a refund: what can be refunded afterwards. Never below 0. */
  remainder: number
  /** What has been refunded already. */
  alreadyRefunded: number
  /** Why a refund is asked for, in the words of the client. */
  reason: 'duplicate' | 'fraudulent' | 'requested_by_customer' | null
  scope: TerminalScope
}

/**
 * The host's decision on a capture or a refund. `true` allows it as it was asked for; everything else refuses it with
 * `permission_denied`. Throw a `TerminalError` to refuse it with another message.
 */
export type Approve = (request: ApprovalRequest) => Promise<boolean> | boolean
