import { createHmac } from 'node:crypto'
import type Stripe from 'stripe'
import { TerminalError } from '../errors.ts'
import type { WebhookSecret } from './options.ts'

/** A `Stripe-Signature` header that is well-formed, and not verified yet. */
export interface Signature {
  header: string
  /** Seconds since the epoch. Stripe signs every attempt anew, so this is the time of the attempt, not of the event. */
  signedAt: number
}

/** What stripe-node does on Node. Its build for Bun and Deno does it with the Web Crypto API, which is asynchronous alone. */
export const NODE_CRYPTO = {
  computeHMACSignature: (payload, secret) =>
    createHmac('sha256', secret).update(payload, 'utf8').digest('hex'),
} as Stripe.CryptoProvider

/** One item of `t=…,v1=…[,v1=…][,v0=…]`, exactly as Stripe writes it: stripe-node crashes on a value that is not ASCII. */
const ITEM = /^(?:t=[1-9]\d{0,11}|(?!t=)\w+=[!-<>-~]+)$/

/**
 * Reads the time of a signature. stripe-node would take the last of several times, and it does not refuse the future: the time is ours to
 * check.
 * @throws TerminalError `signature_invalid`
 */
export function parseSignature(header: string | undefined): Signature {
  if (!header) throw invalid('The header Stripe-Signature is missing.')
  const items = header.split(',')
  const [time, another] = items.filter((item) => item.startsWith('t='))
  if (!time || another || !items.every((item) => ITEM.test(item))) {
    throw invalid('The header Stripe-Signature is malformed.')
  }
  return { header, signedAt: Number(time.slice('t='.length)) }
}

/**
 * Verifies with stripe-node that one of the secrets has signed the body, at most `toleranceSeconds` ago and at most as far in the future.
 *
 * @param nowSeconds seconds since the epoch
 * @returns the secret
 * @throws TerminalError `signature_invalid`
 * @see https://docs.stripe.com/webhooks/signature
 */
export function verifySignature(
  { webhooks }: Stripe,
  body: string,
  { header, signedAt }: Signature,
  secrets: readonly WebhookSecret[],
  toleranceSeconds: number,
  nowSeconds: number,
): WebhookSecret {
  const secret = secrets.find(({ secret }) => isSigned(webhooks, body, header, secret))
  if (!secret) throw invalid('No configured webhook secret has made this signature for this body.')
  if (Math.abs(nowSeconds - signedAt) > toleranceSeconds) {
    throw invalid(
      `The signature was not made within ${toleranceSeconds} seconds of now: a replay, or a clock that is wrong.`,
    )
  }
  return secret
}

function isSigned({ signature }: Stripe['webhooks'], body: string, header: string, secret: string): boolean {
  try {
    return signature?.verifyHeader(body, header, secret, Number.POSITIVE_INFINITY, NODE_CRYPTO) ?? false
  } catch (error) {
    if ((error as { type?: unknown }).type === 'StripeSignatureVerificationError') return false
    throw error
  }
}

/** The messages are ours alone: nothing of an unverified request may reach a log. */
function invalid(message: string): TerminalError {
  return new TerminalError('signature_invalid', { message })
}
