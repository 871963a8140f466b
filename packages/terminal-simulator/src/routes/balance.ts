import type Stripe from 'stripe'
import { type Call, route } from '../http/route.ts'
import { accounts } from '../state/account.ts'
import { defaultCurrency } from '../state/account-view.ts'
import { charges } from '../state/charge.ts'

/** Stripe docs: https://docs.stripe.com/api/balance */
export const balanceRoutes = [
  route({
    method: 'GET',
    path: '/v1/balance',
    permission: 'balance_read',
    run(call) {
      const pending = Object.entries(takings(call)).map(([currency, amount]) => ({
        amount,
        currency,
        source_types: { card: amount },
      }))
      return {
        object: 'balance',
        available: pending.map(({ currency }) => ({ amount: 0, currency, source_types: { card: 0 } })),
        livemode: call.namespace.livemode,
        pending,
      } satisfies Stripe.Balance
    },
  }),
]

/**
 * The sum of captured charges less refunds, by currency. Fees and payouts are not simulated, so everything stays pending.
 * The account's own currency is always included.
 */
function takings({ world, namespace }: Call<unknown>): Record<string, number> {
  const country = world.store.shared.of(accounts).get(namespace.account)?.country ?? 'US'
  const sums: Record<string, number> = { [defaultCurrency(country)]: 0 }
  for (const { captured, currency, amount, amount_refunded } of namespace.of(charges).newestFirst()) {
    if (captured) sums[currency] = (sums[currency] ?? 0) + amount - amount_refunded
  }
  return sums
}
