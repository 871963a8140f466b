import { invalidRequest } from '../api/errors.ts'
import { integer, string } from '../api/params.ts'
import type { Table } from '../state/store.ts'
import type { Scope } from '../world.ts'
import { referenced, show } from './found.ts'

/** The parameters of every list. Stripe docs: https://docs.stripe.com/api/pagination */
export const pagination = {
  limit: integer({ min: 1, max: 100 }),
  starting_after: string(),
  ending_before: string(),
}

const DEFAULT_LIMIT = 10

interface Page {
  limit?: number | undefined
  starting_after?: string | undefined
  ending_before?: string | undefined
}

/**
 * One page of a table in Stripe's list envelope, newest first. Stripe docs: https://docs.stripe.com/api/pagination
 * @param url the path of the list, as Stripe repeats it in the envelope.
 * @param matches selects the records; all of them when absent.
 */
export function list<T extends { id: string }>(
  call: Scope & { params: Page },
  table: Table<T>,
  url: string,
  matches?: (record: T) => boolean,
): object {
  const { limit = DEFAULT_LIMIT, starting_after, ending_before } = call.params
  if (starting_after && ending_before) {
    throw invalidRequest('You may only specify one of these parameters: ending_before, starting_after.', {
      code: 'parameters_exclusive',
      param: 'ending_before',
    })
  }
  const all = call.namespace.of(table).newestFirst()
  let page: T[]
  if (ending_before) {
    const cursor = all.indexOf(referenced(call, table, ending_before, 'ending_before'))
    page = pick(all, matches, cursor - 1, -1, limit + 1)
  } else {
    const from = starting_after
      ? all.indexOf(referenced(call, table, starting_after, 'starting_after')) + 1
      : 0
    page = pick(all, matches, from, 1, limit + 1)
  }
  const has_more = page.length > limit
  if (has_more) page.pop()
  if (ending_before) page.reverse()
  return { object: 'list', data: page.map((record) => show(call, table, record)), has_more, url }
}

function pick<T>(
  all: readonly T[],
  matches: ((record: T) => boolean) | undefined,
  from: number,
  step: 1 | -1,
  count: number,
): T[] {
  const picked: T[] = []
  for (let i = from; i >= 0 && i < all.length && picked.length < count; i += step) {
    const record = all[i] as T
    if (!matches || matches(record)) picked.push(record)
  }
  return picked
}
