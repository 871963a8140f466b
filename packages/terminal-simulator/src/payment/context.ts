import type { AllowRedisplay } from '../state/payment-method.ts'
import type { Place } from './card-details.ts'

/** The circumstances of a payment beside the card. */
export interface PaymentContext extends Place {
  /** Added to the amount, in the currency's minor unit. 0 is a tip that was offered and not given; absent: none was offered. */
  tip?: number
  /** What the cardholder agreed to when the card is to be kept. */
  allowRedisplay?: AllowRedisplay
}
