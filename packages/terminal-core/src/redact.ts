/**
 * Secrets anywhere in a text, percent-encoded or not: connection tokens, client secrets, API keys, webhook secrets. Of a client secret the
 * id before `_secret_` is kept: it is not secret, and it identifies the object.
 */
const SECRETS =
  /((?:pst|sk|rk)_(?:org_)?(?:live|test)_|whsec_|_secret_|(?<![A-Za-z0-9])(?:pst|sk|rk)_)[A-Za-z0-9+/=_*%-]+/g

/** Digits that could be a card number, also in groups. */
const LONG_NUMBER = /(?<!\d)\d(?:[ -]?\d){11,18}(?!\d)/g

/** Keys whose values are always secret. The last three hold what customers have entered, and cards. */
const SECRET_KEYS =
  /^(authorization|cookie|set-cookie|x-api-key|apikey|api_key|secret|client_secret|password|passcode|admin_menu_passcode|private_key_password|private_key_file_password|emv_auth_data|collect_inputs|inputs|number)$/i

const MASK = '[redacted]'
const MAX_DEPTH = 8

/** Masks every secret inside a text. */
export function redactText(text: string): string {
  return text.replace(SECRETS, `$1${MASK}`).replace(LONG_NUMBER, (digits) => (isCard(digits) ? MASK : digits))
}

/** The check digit that every card number ends in: https://en.wikipedia.org/wiki/Luhn_algorithm */
function isCard(text: string): boolean {
  const digits = [...text.replace(/\D/g, '')].reverse().map(Number)
  const sum = digits.reduce((total, digit, place) => {
    const doubled = place % 2 === 0 ? digit : digit * 2
    return total + (doubled > 9 ? doubled - 9 : doubled)
  }, 0)
  return sum % 10 === 0
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
  if (typeof value === 'function') return '[function]'
  // JSON has no bigint, and a logger that throws would lose the line.
  if (typeof value === 'bigint') return String(value)
  if (typeof value !== 'object' || value === null) return value
  // The bytes of a body do not belong in a log, verified or not.
  if (ArrayBuffer.isView(value)) return '[bytes]'
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
    // pino reads the kind of an error from its constructor.
    Object.defineProperty(copy, 'constructor', { value: value.constructor })
  }
  for (const [key, item] of Object.entries(value)) {
    copy[redactText(key)] =
      SECRET_KEYS.test(key) && item != null ? MASK : redactValue(item, depth + 1, parents)
  }
  return copy
}
