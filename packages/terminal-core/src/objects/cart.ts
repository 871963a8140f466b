import { z } from 'zod'
import { currency } from './schemas.ts'

const sum = z.int('must be a whole number of minor units').min(0).max(99_999_999)

/**
 * The cart on a reader's screen. The total must be the sum of the lines and the tax: Stripe does not check, and a cart that does not add
 * up blanks the screen or shows a wrong sum.
 */
export const cart = z
  .strictObject({
    currency,
    line_items: z
      .array(
        z.strictObject({
          /** Minor units for the whole line, not for one piece. */
          amount: sum,
          description: z.string().min(1).max(200),
          quantity: z.int().min(1).max(99_999),
        }),
      )
      .min(1)
      .max(100),
    tax: sum.optional(),
    total: sum,
  })
  .superRefine(({ line_items, tax = 0, total }, context) => {
    const due = line_items.reduce((sum, item) => sum + item.amount, tax)
    if (due !== total) {
      const message = `must be ${due}: the sum of the line items and the tax`
      context.addIssue({ code: 'custom', path: ['total'], message })
    }
  })
