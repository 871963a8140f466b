import { invalidRequest } from '../api/errors.ts'
import { type Clause, parseQuery } from '../api/search-query.ts'
import type { Table } from '../state/store.ts'
import type { Scope } from '../world.ts'
import { show } from './found.ts'

/** A searchable member. Numbers support `>` and the like, strings also `~`, tokens only `:`. */
interface SearchField<T> {
  type: 'number' | 'string' | 'token'
  of(record: T): number | string | null
}

/** The searchable members of one kind of object. Every kind also has `metadata`. */
export type SearchFields<T> = Readonly<Record<string, SearchField<T>>>

const DEFAULT_LIMIT = 10

/**
 * One page of the results of a query, newest first. New objects are found at once; Stripe takes up to a minute.
 * Stripe docs: https://docs.stripe.com/search
 * @param resource the name in Stripe's error about an unknown field.
 */
export function search<T extends { id: string; metadata: Record<string, string> }>(
  call: Scope & { params: { query: string; limit?: number | undefined; page?: string | undefined } },
  table: Table<T>,
  url: string,
  resource: string,
  fields: SearchFields<T>,
): object {
  const { query, limit = DEFAULT_LIMIT, page } = call.params
  const { clauses, any } = parseQuery(query)
  for (const clause of clauses) checkField(clause, fields, resource)
  const all = call.namespace.of(table).newestFirst()
  const from = page === undefined ? 0 : all.findIndex(({ id }) => id === cursorId(page)) + 1
  if (page !== undefined && from === 0) throw invalidRequest('Invalid page.', { param: 'page' })
  const matches = (record: T) => {
    const holds = (clause: Clause) => matchesClause(clause, record, fields)
    return any ? clauses.some(holds) : clauses.every(holds)
  }
  const found: T[] = []
  for (let i = from; i < all.length && found.length <= limit; i++) {
    const record = all[i] as T
    if (matches(record)) found.push(record)
  }
  const has_more = found.length > limit
  if (has_more) found.pop()
  return {
    object: 'search_result',
    data: found.map((record) => show(call, table, record)),
    has_more,
    next_page: has_more ? Buffer.from((found.at(-1) as T).id).toString('base64url') : null,
    url,
  }
}

function cursorId(page: string): string {
  return Buffer.from(page, 'base64url').toString('utf8')
}

function checkField<T>({ field, key, operator }: Clause, fields: SearchFields<T>, resource: string): void {
  if (field === 'metadata' && key !== undefined) {
    if (operator === ':') return
    throw unsupportedOperator('metadata', operator)
  }
  if (key !== undefined || !Object.hasOwn(fields, field)) {
    throw invalidRequest(
      `Field \`${field}\` is an unsupported search field for resource \`${resource}\`. See http://stripe.com/docs/search#query-fields-for-${resource.replaceAll('_', '-')} for a list of supported fields.`,
      { param: 'query' },
    )
  }
  const { type } = fields[field] as SearchField<T>
  if (operator === ':') return
  if (type === 'number' ? operator === '~' : operator !== '~' || type === 'token') {
    throw unsupportedOperator(field, operator)
  }
}

function unsupportedOperator(field: string, operator: string) {
  return invalidRequest(`The operator \`${operator}\` is not supported for the field \`${field}\`.`, {
    param: 'query',
  })
}

function matchesClause<T extends { metadata: Record<string, string> }>(
  { field, key, operator, value, negated }: Clause,
  record: T,
  fields: SearchFields<T>,
): boolean {
  const actual =
    key === undefined ? (fields[field] as SearchField<T>).of(record) : (record.metadata[key] ?? null)
  return compare(actual, operator, value) !== negated
}

/** A number may be quoted in Stripe's syntax. Text is compared case-insensitively. */
function compare(
  actual: number | string | null,
  operator: Clause['operator'],
  value: string | null,
): boolean {
  if (value === null || actual === null) return actual === value
  if (typeof actual === 'string') {
    const [text, wanted] = [actual.toLowerCase(), value.toLowerCase()]
    return operator === '~' ? text.includes(wanted) : text === wanted
  }
  const wanted = Number(value)
  switch (operator) {
    case '>':
      return actual > wanted
    case '>=':
      return actual >= wanted
    case '<':
      return actual < wanted
    case '<=':
      return actual <= wanted
    default:
      return actual === wanted
  }
}
