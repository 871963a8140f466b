import { invalidRequest } from '../api/errors.ts'
import { integer, string } from '../api/params.ts'
import type { Call } from '../http/route.ts'

/** The parameters of every list of API v2. Stripe docs: https://docs.stripe.com/api-v2-overview#list-pagination */
export const pageParams = { limit: integer({ min: 1, max: 100 }), page: string() }

const DEFAULT_LIMIT = 20

/**
 * One page in the envelope of API v2: `next_page_url` and `previous_page_url` are paths, or `null` at the ends.
 * The page token is the number of the records before the page; Stripe's is opaque.
 * @param url the path of the list with its query, except `page`.
 */
export function v2Page<T>(
  call: Call<{ limit?: number | undefined; page?: string | undefined }>,
  url: string,
  records: readonly T[],
  view: (record: T) => object,
): object {
  const { limit = DEFAULT_LIMIT, page = '0' } = call.params
  const from = Number(page)
  if (!/^\d{1,9}$/.test(page)) throw invalidRequest(`Invalid page: ${page}`, { param: 'page' })
  const at = (start: number) => {
    const join = url.includes('?') ? '&' : '?'
    return `${url}${join}limit=${limit}&page=${start}`
  }
  return {
    data: records.slice(from, from + limit).map(view),
    next_page_url: from + limit < records.length ? at(from + limit) : null,
    previous_page_url: from > 0 ? at(Math.max(0, from - limit)) : null,
  }
}
