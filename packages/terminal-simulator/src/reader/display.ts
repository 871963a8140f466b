import { array, integer, object, oneOf, parameterMissing, required, string } from '../api/params.ts'
import { currency } from '../payment/currency.ts'

/** Amounts in the currency's minor unit; zero totals are accepted (wcpos/stripe-terminal-for-woocommerce#17). */
export const displayParams = {
  type: required(oneOf(['cart'])),
  cart: object({
    currency: required(currency()),
    line_items: required(
      array(
        object({
          amount: required(integer()),
          description: required(string()),
          quantity: required(integer({ min: 0 })),
        }),
      ),
    ),
    tax: integer(),
    total: required(integer()),
  }),
}

interface Cart {
  currency: string
  line_items: { amount: number; description: string; quantity: number }[]
  tax?: number | undefined
  total: number
}

/** The content of `action.set_reader_display`. Throws a 400 without a cart. */
export function display(type: 'cart', cart: Cart | undefined) {
  if (!cart) throw parameterMissing('cart')
  return { type, cart: { ...cart, tax: cart.tax ?? null } }
}
