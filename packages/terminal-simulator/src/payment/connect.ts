import { invalidRequest, resourceMissing } from '../api/errors.ts'
import { accounts } from '../state/account.ts'
import type { Scope } from '../world.ts'

/** The fees and transfers of a payment. */
interface Shares {
  amount: number
  application_fee_amount?: number | null | undefined
  on_behalf_of?: string | null | undefined
  transfer_data?: { amount?: number | undefined; destination: string } | null | undefined
}

/**
 * Refuses fees and transfers that are impossible: to accounts that are not connected, or larger than the payment.
 * Stripe docs: https://docs.stripe.com/connect/charges and terminal/features/connect
 */
export function checkShares(scope: Scope, shares: Shares): void {
  const { world, namespace } = scope
  const { amount, application_fee_amount: fee, on_behalf_of, transfer_data } = shares
  const known = world.store.shared.of(accounts)
  const isConnected = (id: string) => known.get(id)?.connected_to === namespace.account
  if (transfer_data && !isConnected(transfer_data.destination)) {
    throw resourceMissing('destination', transfer_data.destination, 'transfer_data[destination]', 400)
  }
  if (on_behalf_of && !isConnected(on_behalf_of)) {
    throw resourceMissing('on_behalf_of', on_behalf_of, 'on_behalf_of', 400)
  }
  if (transfer_data?.amount !== undefined && transfer_data.amount > amount) {
    throw invalidRequest('The transfer amount must not be greater than the amount of the payment.', {
      param: 'transfer_data[amount]',
    })
  }
  if (fee === undefined || fee === null) return
  const isDirect = known.get(namespace.account)?.connected_to != null
  if (!isDirect && !transfer_data) {
    throw invalidRequest(
      'Can only apply an application_fee_amount when the PaymentIntent is attempting a direct payment (using an OAuth key or Stripe-Account header) or destination payment (using `transfer_data[destination]`).',
      { param: 'application_fee_amount' },
    )
  }
  if (transfer_data?.amount !== undefined) {
    throw invalidRequest(
      'You may only specify one of these parameters: application_fee_amount, transfer_data[amount].',
      { code: 'parameters_exclusive', param: 'application_fee_amount' },
    )
  }
  if (fee > amount) {
    throw invalidRequest('The application fee must not be greater than the amount of the payment.', {
      param: 'application_fee_amount',
    })
  }
}

/** Throws a 400 `resource_missing` for an account that is not connected to the caller's. */
export function checkConnected(scope: Scope, id: string, param = 'on_behalf_of'): void {
  const { world, namespace } = scope
  if (world.store.shared.of(accounts).get(id)?.connected_to === namespace.account) return
  throw resourceMissing(param, id, param, 400)
}
