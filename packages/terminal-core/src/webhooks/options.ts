import { assertPositive, misconfigured } from '../errors.ts'

/** The signing secret of one endpoint. */
export interface WebhookSecret {
  /** `whsec_…`, from the endpoint's page in the Dashboard or from `webhookEndpoints.create`. */
  secret: string
  /** Names the endpoint of a delivery to handlers: `connect`, `live`. Not secret. */
  label?: string
}

/** The webhook endpoints, and how their events are handled once. */
export interface WebhookOptions {
  /**
   * One for every endpoint that delivers here: account and Connect, live and test; and both secrets of an endpoint while they are being
   * rolled.
   */
  secrets: readonly (string | WebhookSecret)[]
  /** The allowed difference between signing and arrival, in seconds, in both directions. Default 300. */
  toleranceSeconds?: number
  /**
   * Milliseconds after which a handler that has not finished counts as crashed, so that the next delivery runs it again. Must be longer
   * than any handler takes. Default 60,000.
   */
  leaseMs?: number
  /**
   * Milliseconds for which a handled event is remembered. Default 30 days: Stripe docs say that an event can be resent for as long.
   */
  retainMs?: number
}

/** {@link WebhookOptions} with every default filled in. */
export interface ResolvedWebhookOptions {
  secrets: readonly WebhookSecret[]
  toleranceSeconds: number
  leaseMs: number
  retainMs: number
}

const DEFAULTS = { toleranceSeconds: 300, leaseMs: 60_000, retainMs: 30 * 24 * 3_600_000 }

/** @throws TerminalError `misconfigured` with the fix in its message, never with a secret */
export function resolveWebhookOptions(options: WebhookOptions): ResolvedWebhookOptions {
  const resolved = {
    secrets: resolveSecrets(options.secrets),
    toleranceSeconds: options.toleranceSeconds ?? DEFAULTS.toleranceSeconds,
    leaseMs: options.leaseMs ?? DEFAULTS.leaseMs,
    retainMs: options.retainMs ?? DEFAULTS.retainMs,
  }
  for (const name of ['toleranceSeconds', 'leaseMs', 'retainMs'] as const) {
    assertPositive(`webhooks.${name}`, resolved[name])
  }
  return resolved
}

function resolveSecrets(given: WebhookOptions['secrets']): WebhookSecret[] {
  if (!Array.isArray(given) || given.length === 0) {
    throw misconfigured(
      'webhooks.secrets is empty: pass the signing secret (whsec_…) of each endpoint, or leave webhooks out.',
    )
  }
  const secrets = given.map((entry) => (typeof entry === 'string' ? { secret: entry } : entry))
  const seen = new Set<string>()
  for (const [index, entry] of secrets.entries()) {
    const secret: unknown = entry?.secret
    if (typeof secret !== 'string' || !/^whsec_\S+$/.test(secret)) {
      throw misconfigured(
        `webhooks.secrets[${index}] is not a signing secret: it must start with whsec_ and contain no spaces. See the endpoint in Stripe's Dashboard.`,
      )
    }
    if (seen.has(secret)) throw misconfigured(`webhooks.secrets[${index}] is given twice: remove one.`)
    seen.add(secret)
  }
  return secrets
}
