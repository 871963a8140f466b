import { createHmac, timingSafeEqual } from 'node:crypto'
import { TerminalError } from '../errors.ts'
import type { WebhookSecret } from './options.ts'

/** A `Stripe-Signature` header, read but not believed. */
export interface Signature {
  /** Seconds since the epoch, as sent: the digits are part of what is signed. */
  timestamp: string
  /** Each 32 bytes. While a secret is being rolled there is one for each. */
  signatures: readonly Buffer[]
}

/** A signature that has been verified. */
export interface Verified {
  secret: WebhookSecret
  /** Seconds since the epoch. Stripe signs every attempt anew, so this is the time of this one, not of the event. */
  signedAt: number
}

const TIMESTAMP = /^\d{1,12}$/
const HMAC_SHA256 = /^[0-9a-f]{64}$/

/**
 * Reads the header `t=…,v1=…[,v1=…][,v0=…]`; schemes other than v1 are passed over, as Stripe docs ask for.
 * @throws TerminalError `signature_invalid`
 */
export function parseSignature(header: string | undefined): Signature {
  if (header === undefined || header === '') throw invalid('The header Stripe-Signature is missing.')
  const timestamps: string[] = []
  const signatures: Buffer[] = []
  for (const item of header.split(',')) {
    const at = item.indexOf('=')
    const [scheme, value] = [item.slice(0, at), item.slice(at + 1)]
    if (at < 1 || value === '') throw malformed()
    if (scheme === 't') timestamps.push(value)
    if (scheme === 'v1' && HMAC_SHA256.test(value)) signatures.push(Buffer.from(value, 'hex'))
  }
  const [timestamp, another] = timestamps
  if (timestamp === undefined || another !== undefined || !TIMESTAMP.test(timestamp)) throw malformed()
  return { timestamp, signatures }
}

/**
 * Verifies that one of the secrets has signed exactly these bytes, and lately: not longer than `toleranceSeconds` ago, nor as far in
 * the future.
 *
 * @param nowSeconds seconds since the epoch
 * @throws TerminalError `signature_invalid`
 * @see https://docs.stripe.com/webhooks/signature
 */
export function verifySignature(
  payload: Uint8Array,
  { timestamp, signatures }: Signature,
  secrets: readonly WebhookSecret[],
  toleranceSeconds: number,
  nowSeconds: number,
): Verified {
  const secret = secrets.find(({ secret }) => {
    const expected = createHmac('sha256', secret).update(`${timestamp}.`).update(payload).digest()
    return signatures.some((signature) => timingSafeEqual(signature, expected))
  })
  if (!secret) throw invalid('No configured webhook secret has made this signature for this body.')
  const signedAt = Number(timestamp)
  if (Math.abs(nowSeconds - signedAt) > toleranceSeconds) {
    throw invalid(
      `The signature was not made within ${toleranceSeconds} seconds of now: a replay, or a clock that is wrong.`,
    )
  }
  return { secret, signedAt }
}

function malformed(): TerminalError {
  return invalid('The header Stripe-Signature is malformed.')
}

/** The messages are ours alone: nothing of an unverified request may reach a log. */
function invalid(message: string): TerminalError {
  return new TerminalError('signature_invalid', { message })
}
