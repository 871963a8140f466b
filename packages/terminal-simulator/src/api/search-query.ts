import { invalidRequest } from './errors.ts'

/** One condition: `amount>1000`, `-currency:"usd"`, `metadata["order"]:"42"`. */
export interface Clause {
  field: string
  /** The metadata key. */
  key: string | undefined
  operator: ':' | '~' | '>' | '>=' | '<' | '<='
  /** `null` as in `metadata["order"]:null`: the member is absent. */
  value: string | null
  negated: boolean
}

/** Conditions, joined by AND or by OR. */
export interface Query {
  clauses: Clause[]
  /** Whether one matching condition is enough. */
  any: boolean
}

/** "You can include up to 10 query clauses in a search." Stripe docs: https://docs.stripe.com/search#limits */
const MAX_CLAUSES = 10

const QUOTED = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/.source
const CLAUSE = new RegExp(
  `^(-)?([A-Za-z_.]+)(?:\\[(${QUOTED})\\])?\\s*(:|~|>=|<=|>|<)\\s*(${QUOTED}|[^\\s"']+)`,
)
const JOINT = /^\s+(?:(AND|OR)\s+)?/i

/**
 * Reads Stripe's search query language. Stripe docs: https://docs.stripe.com/search#search-query-language
 * Throws a 400 with Stripe's wording for an invalid query, for AND mixed with OR, and for more than 10 clauses.
 */
export function parseQuery(text: string): Query {
  const clauses: Clause[] = []
  const joints = new Set<string>()
  let rest = text.trim()
  for (;;) {
    const match = CLAUSE.exec(rest)
    if (!match) throw unreadable()
    clauses.push(clause(match))
    rest = rest.slice(match[0].length)
    if (rest === '') break
    const joint = JOINT.exec(rest)
    if (!joint) throw unreadable()
    joints.add((joint[1] ?? 'AND').toUpperCase())
    rest = rest.slice(joint[0].length)
  }
  if (joints.size > 1) throw malformed('You cannot combine `AND` and `OR` in the same search query.')
  if (clauses.length > MAX_CLAUSES) {
    throw malformed(`You can include up to ${MAX_CLAUSES} clauses in a search query.`)
  }
  return { clauses, any: joints.has('OR') }
}

function clause([, minus, field, key, operator, value]: RegExpExecArray): Clause {
  return {
    field: field as string,
    key: key === undefined ? undefined : unquoted(key),
    operator: operator as Clause['operator'],
    value: value === 'null' ? null : unquoted(value as string),
    negated: minus !== undefined,
  }
}

function unquoted(text: string): string {
  return /^["']/.test(text) ? text.slice(1, -1).replace(/\\(.)/g, '$1') : text
}

// The wording that stripe-ruby-mock recorded from the API.
function unreadable() {
  return malformed(
    'We were unable to parse your search query. Try using the format `metadata["key"]:"value"` to query for metadata or key:"value" to query for other fields.',
  )
}

function malformed(message: string) {
  return invalidRequest(message, { param: 'query' })
}
