import { z } from 'zod'

/** An id of Stripe's. The brand lets the type of an operation demand an owner for it. */
export type StripeId = string & z.$brand<'StripeId'>

/** Checked before it is sent anywhere, so that no caller can reach another path of Stripe's API through it. */
function id(prefix: string, what: string) {
  return z
    .string()
    .regex(new RegExp(`^${prefix}_[A-Za-z0-9_]{1,64}$`), `must be the id of a ${what}, like ${prefix}_…`)
    .brand<'StripeId'>()
}

export const locationId = id('tml', 'location')
export const readerId = id('tmr', 'reader')
export const paymentIntentId = id('pi', 'payment intent')
export const setupIntentId = id('seti', 'setup intent')
export const refundId = id('re', 'refund')
export const paymentMethodId = id('pm', 'payment method')
export const customerId = id('cus', 'customer')
export const configurationId = id('tmc', 'configuration')
export const accountId = id('acct', 'account')
export const fileId = id('file', 'file')

/**
 * A sum in the minor unit of its currency: cents, or whole yen. At most eight digits.
 * Source: https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts
 */
export const amount = z.int('must be a whole number of minor units').min(1).max(99_999_999)

export const currency = z
  .string()
  .regex(/^[a-z]{3}$/, 'must be a three-letter currency code in small letters, like usd')

/**
 * Source of the limits: https://docs.stripe.com/api/metadata. An empty value removes its key; an empty string in place of the object
 * removes all keys.
 */
const entries = z.record(
  z
    .string()
    .min(1)
    .max(40, 'a metadata key has at most 40 characters')
    .regex(/^[^[\]]*$/, 'a metadata key has no square brackets')
    // Our own keys decide who may see an object: see marks.ts.
    .regex(/^(?!terminal_)/, 'metadata keys that start with terminal_ are reserved'),
  z.string().max(500, 'a metadata value has at most 500 characters'),
)

export const metadata = atMost(50, 'metadata has at most 50 keys')
export const clearableMetadata = z.union([metadata, z.literal('')])
/** For objects that we mark: order, principal and location take a key each. */
export const markedMetadata = atMost(47, 'metadata has at most 47 keys; three are taken')

function atMost(count: number, message: string) {
  return entries.refine((entries) => Object.keys(entries).length <= count, message)
}

/** Cursor pagination as Stripe does it. `limit` is 1 to 100, 10 when left out; the two cursors exclude each other. */
export function pagination<Cursor extends z.ZodType>(cursor: Cursor) {
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

/** A page of a list. */
export function listOf<Item extends z.ZodType>(item: Item) {
  return z.object({ object: z.literal('list'), data: z.array(item), has_more: z.boolean() })
}

/** The page that {@link listOf} describes, from a page of Stripe's. */
export function toList<From, To>(
  { data, has_more }: { data: readonly From[]; has_more: boolean },
  convert: (item: From) => To,
): { object: 'list'; data: To[]; has_more: boolean } {
  return { object: 'list', data: data.map(convert), has_more }
}

/** What is left of an object that was deleted. */
export function deletedOf<Name extends string>(object: Name) {
  return z.object({ id: z.string(), object: z.literal(object), deleted: z.literal(true) })
}

/** Drops undefined fields: stripe-node would send them as empty values, which clear a field. */
export function defined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as never
}
