import { createHmac } from 'node:crypto'
import type { SigningSecret } from '../state/webhook-endpoint.ts'
import type { World } from '../world.ts'

export function newSecret(world: World): SigningSecret {
  return { value: world.ids.id('whsec_', 32), expires_at: null }
}

/**
 * The secrets after a roll: a new one, and the former ones for another `overlapMs`.
 * Stripe docs: https://docs.stripe.com/webhooks#roll-endpoint-secrets (at most 24 hours of overlap).
 */
export function rolled(
  world: World,
  secrets: readonly SigningSecret[],
  value: string,
  overlapMs: number,
): SigningSecret[] {
  const until = world.clock.now() + overlapMs
  const former = live(world, secrets).map((secret) => ({
    ...secret,
    expires_at: Math.min(secret.expires_at ?? until, until),
  }))
  return [{ value, expires_at: null }, ...live(world, former)]
}

/** The secrets that are valid now, the newest first. */
export function live(world: World, secrets: readonly SigningSecret[]): SigningSecret[] {
  return secrets.filter(({ expires_at }) => expires_at === null || expires_at > world.clock.now())
}

/**
 * The value of `Stripe-Signature`: `t=<seconds>,v1=<hex>`, with one `v1` for each secret.
 * Stripe docs: https://docs.stripe.com/webhooks#verify-manually
 */
export function signatureHeader(payload: string, secrets: readonly SigningSecret[], seconds: number): string {
  const signatures = secrets.map(({ value }) => `v1=${sign(`${seconds}.${payload}`, value)}`)
  return [`t=${seconds}`, ...signatures].join(',')
}

function sign(content: string, secret: string): string {
  return createHmac('sha256', secret).update(content, 'utf8').digest('hex')
}
