import { z } from 'zod'

/** An id of Stripe's. Checked before it is sent anywhere, so that no caller can reach another path of Stripe's API through it. */
function id(prefix: string, what: string) {
  return z
    .string()
    .regex(new RegExp(`^${prefix}_[A-Za-z0-9_]{1,64}$`), `must be the id of a ${what}, like ${prefix}_…`)
}

export const locationId = id('tml', 'location')
export const readerId = id('tmr', 'reader')

/**
 * Source of the limits: https://docs.stripe.com/api/metadata. An empty value removes its key, an empty string instead of the object
 * removes all.
 */
const metadataEntries = z
  .record(
    z
      .string()
      .min(1)
      .max(40, 'a metadata key has at most 40 characters')
      .regex(/^[^[\]]*$/, 'a metadata key has no square brackets'),
    z.string().max(500, 'a metadata value has at most 500 characters'),
  )
  .refine((entries) => Object.keys(entries).length <= 50, 'metadata has at most 50 keys')

export const metadata = metadataEntries
export const clearableMetadata = z.union([metadataEntries, z.literal('')])

/** Cursor pagination as Stripe does it. `limit` is 1 to 100, 10 when left out; the two cursors exclude each other. */
export function pagination<Cursor extends z.ZodType<string>>(cursor: Cursor) {
  return {
    limit: z.int().min(1).max(100).optional(),
    starting_after: cursor.optional(),
    ending_before: cursor.optional(),
  }
}

export const DEFAULT_PAGE = 10

/** Refines an input with both cursors set. */
export function oneCursor(input: { starting_after?: unknown; ending_before?: unknown }): boolean {
  return input.starting_after === undefined || input.ending_before === undefined
}

export const ONE_CURSOR_MESSAGE = {
  path: ['ending_before'],
  message: 'cannot be combined with starting_after',
}

export function listOf<Item extends z.ZodType>(item: Item) {
  return z.object({ object: z.literal('list'), data: z.array(item), has_more: z.boolean() })
}

/** Drops what is undefined: stripe-node would send it as an empty value, which clears a field. */
export function defined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as never
}
