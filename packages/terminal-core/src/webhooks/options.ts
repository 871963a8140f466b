import { assertPositive, misconfigured } from '../errors.ts'

/** The signing secret of one endpoint. */
export interface WebhookSecret {
  /** `whsec_…`, from the endpoint's page in the Dashboard or from `webhookEndpoints.create`. */
  secret: string
  /** Tells handlers which endpoint a delivery came through: `connect`, `live`. Not secret. */
  label?: string
}

/** Webhooks: which endpoints of Stripe's are believed, and how events are handled once. */
export interface WebhookOptions {
  /**
   * One for every endpoint that Stripe delivers here: account and Connect, live and test; and both of an endpoint whose secret is
   * being rolled.
   */
  secrets: readonly (string | WebhookSecret)[]
  /** Seconds between signing and arrival. An older delivery, or one from so far in the future, is refused. Default 300. */
  toleranceSeconds?: number
  /**
   * Milliseconds after which a handler that has not come back counts as crashed, so that the next delivery runs it again. Longer
   * than any handler of yours takes. Default 60,000.
   */
  leaseMs?: number
  /**
   * Milliseconds for which a handled event is remembered. Default 30 days: Stripe docs say that an event can be sent again for
   * as long.
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
