import { invalidRequest } from '../api/errors.ts'
import { mergeMetadata } from '../api/metadata.ts'
import type { Values } from '../api/params.ts'
import type { Call } from '../http/route.ts'
import { referenced } from '../lookup/found.ts'
import { customers } from '../state/customer.ts'
import type { PaymentIntent } from '../state/payment-intent.ts'
import { namedMethod, withMethod } from './confirm.ts'
import { checkShares } from './connect.ts'
import { checkAmount } from './currency.ts'
import { type MethodTypes, readMethodTypes } from './method-types.ts'
import { methodOptions } from './new-payment-intent.ts'
import { checkPossible } from './payment-lifecycle.ts'
import type { updateParams } from './payment-params.ts'

/** The parameters that can change at any time. The others can change only until the payment is authorised. */
const ALWAYS: ReadonlySet<string> = new Set([
  'application_fee_amount',
  'description',
  'expand',
  'metadata',
  'receipt_email',
  'shipping',
  'transfer_group',
])

/** Members that a parameter of the same name replaces; an empty parameter unsets them. */
const REPLACED = [
  'application_fee_amount',
  'capture_method',
  'currency',
  'customer',
  'description',
  'receipt_email',
  'setup_future_usage',
  'shipping',
  'statement_descriptor',
  'statement_descriptor_suffix',
  'transfer_group',
] as const

/** The PaymentIntent after an update, or after the changes of a confirmation. Does not store it. Throws Stripe's 400 for a change that is not possible. */
export function updatedPaymentIntent(
  call: Call<Partial<Values<typeof updateParams>>>,
  paymentIntent: PaymentIntent,
): PaymentIntent {
  const { params, version } = call
  if (Object.keys(params).some((name) => !ALWAYS.has(name))) checkPossible('update', paymentIntent)
  if (params.customer !== undefined) referenced(call, customers, params.customer, 'customer')
  const changes = Object.fromEntries(
    REPLACED.filter((member) => params[member] !== undefined).map((member) => [member, params[member]]),
  ) as Partial<PaymentIntent>
  const amount = params.amount ?? paymentIntent.amount
  const currency = params.currency ?? paymentIntent.currency
  checkAmount(amount, currency)
  const typed = changedTypes(paymentIntent, params, version, currency)
  const transfer_data = changedTransfer(paymentIntent, params.transfer_data?.amount)
  const changed: PaymentIntent = {
    ...paymentIntent,
    ...changes,
    ...typed,
    amount,
    metadata: mergeMetadata(paymentIntent.metadata, params.metadata),
    payment_method_options: methodOptions(
      typed.payment_method_types,
      params.payment_method_options ?? {},
      paymentIntent.payment_method_options ?? {},
    ),
    ...(transfer_data !== undefined && { transfer_data }),
  }
  checkShares(call, {
    amount,
    application_fee_amount: changed.application_fee_amount,
    transfer_data: transfer_data && { ...transfer_data, destination: transfer_data.destination as string },
  })
  if (params.payment_method === undefined) return changed
  return withMethod(changed, namedMethod(call, params.payment_method))
}

/** The given types, or those of the former ones that fit the new currency. */
function changedTypes(
  { allowed_payment_method_types: allowed, currency: former, payment_method_types }: PaymentIntent,
  given: Parameters<typeof readMethodTypes>[0],
  version: string,
  currency: string,
): Partial<MethodTypes> & Pick<MethodTypes, 'payment_method_types'> {
  if (given.allowed_payment_method_types ?? given.payment_method_types) {
    return readMethodTypes(given, version, currency)
  }
  if (currency === former || allowed === null) return { payment_method_types }
  return readMethodTypes({ allowed_payment_method_types: allowed }, version, currency)
}

/** The transfer with another amount. Its destination cannot change. */
export function changedTransfer(
  { transfer_data }: PaymentIntent,
  amount: number | undefined,
): PaymentIntent['transfer_data'] {
  if (amount === undefined) return transfer_data
  if (transfer_data) return { ...transfer_data, amount }
  throw invalidRequest('Cannot set transfer_data[amount] on a PaymentIntent without a destination.', {
    param: 'transfer_data[amount]',
  })
}
