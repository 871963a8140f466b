import type { FormValue } from './form.ts'
import { integer, object, type Param } from './params.ts'

/** Whether a number is in the requested range. */
export type Range = (value: number) => boolean

const bounds = object({ gt: integer(), gte: integer(), lt: integer(), lte: integer() })

/** A filter on a number, as in `created=1700000000` and `created[gte]=1700000000`. Stripe docs: https://docs.stripe.com/api/charges/list */
export function range(): Param<Range> {
  return {
    schema: { anyOf: [integer().schema, bounds.schema] },
    read(value: FormValue, path: string): Range {
      if (typeof value === 'string') {
        const exact = integer().read(value, path)
        return (number) => number === exact
      }
      const { gt, gte, lt, lte } = bounds.read(value, path)
      return (number) =>
        (gt === undefined || number > gt) &&
        (gte === undefined || number >= gte) &&
        (lt === undefined || number < lt) &&
        (lte === undefined || number <= lte)
    },
  }
}
