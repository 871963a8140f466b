/** A payment that the network refuses. */
export interface Decline {
  /** Stripe's error code, `card_declined` for most. */
  code: string
  decline_code?: string
  /** A message that can be shown to the cardholder. */
  message: string
}

/** How a card is read: by a terminal, as Interac by a terminal, or typed in (mail and telephone orders). */
export type CardKind = 'card_present' | 'interac_present' | 'card'

/** The date on a card. */
export interface Expiry {
  exp_month: number
  /** With or without the century. */
  exp_year: number
}

/** A test card. */
export interface Card {
  number: string
  /** In Stripe's names, such as `visa` or `eftpos_au`. */
  brand: string
  funding: 'credit' | 'debit' | 'prepaid'
  /** Two letters. */
  country: string
  /** The decline of every payment; absent for a card that is approved. */
  decline?: Decline
  /** The PIN that the cardholder entered, as the receipt names it. */
  verification?: 'offline_pin' | 'online_pin'
  /** Captured with the authorisation, whatever the capture method. Stripe docs: terminal/payments/regional */
  singleMessage?: true
  /** The date that was typed in; absent for a card that was read, which always has the same date. */
  expiry?: Expiry
  /** A refund to it is reported to have succeeded and fails later. */
  refundFails?: true
}
