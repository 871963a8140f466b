/**
 * Secrets as they occur in text: connection tokens, client secrets, API keys, webhook secrets.
 * The client secret keeps the id in front of `_secret_`, which is not secret and tells an operator what it was about.
 */
const SECRETS = /\b(pst|sk|rk|whsec)_(?:(live|test)_)?[A-Za-z0-9+/=_*-]+|(_secret_)[A-Za-z0-9]+/g

/** Keys whose values are secret whatever they look like. */
const SECRET_KEYS =
  /^(authorization|cookie|set-cookie|x-api-key|apikey|api_key|secret|client_secret|password|passcode|admin_menu_passcode|private_key_password|emv_auth_data)$/i

const MASK = '[redacted]'
const MAX_DEPTH = 8

/** Masks every secret inside a text. */
export function redactText(text: string): string {
  return text.replace(SECRETS, (_match, prefix?: string, mode?: string, clientSecret?: string) =>
    clientSecret ? `${clientSecret}${MASK}` : `${prefix}_${mode ? `${mode}_` : ''}${MASK}`,
  )
}

/**
 * A copy of any value that is safe to log: secrets in texts and under secret keys are masked, errors become plain objects, what is
 * nested deeper than {@link MAX_DEPTH} levels or circular is cut.
 */
export function redact(value: unknown): unknown {
  return redactValue(value, 0, new Set())
}

function redactValue(value: unknown, depth: number, parents: Set<object>): unknown {
  if (typeof value === 'string') return redactText(value)
  if (typeof value !== 'object' || value === null) return typeof value === 'function' ? '[function]' : value
  if (parents.has(value)) return '[circular]'
  if (depth >= MAX_DEPTH) return '[too deep]'
  parents.add(value)
  const copy = Array.isArray(value)
    ? value.map((item) => redactValue(item, depth + 1, parents))
    : redactObject(value, depth, parents)
  parents.delete(value)
  return copy
}

function redactObject(value: object, depth: number, parents: Set<object>): Record<string, unknown> {
  const copy: Record<string, unknown> = {}
  if (value instanceof Error) {
    copy.name = value.name
    copy.message = redactText(value.message)
    if (value.stack) copy.stack = redactText(value.stack)
    if (value.cause !== undefined) copy.cause = redactValue(value.cause, depth + 1, parents)
  }
  for (const [key, item] of Object.entries(value)) {
    copy[redactText(key)] =
      SECRET_KEYS.test(key) && item != null ? MASK : redactValue(item, depth + 1, parents)
  }
  return copy
}
