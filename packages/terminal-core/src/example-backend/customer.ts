import { assertPermitted, type TerminalScope } from '../access/scope.ts'
import { TerminalError } from '../errors.ts'
import { API_VERSION } from '../invoke.ts'
import { operations } from '../operations/index.ts'
import type { Terminal } from '../terminal.ts'

const EXAMPLE_EMAIL = 'example@test.com'
const TIMEOUT_MS = 8_000

/**
 * The customer whose card is saved. The permission is checked first: a refused caller costs no request to Stripe.
 * @throws TerminalError `permission_denied`; `not_found` with a live key and without a `customer` hook
 */
export async function savedCardCustomer(
  terminal: Terminal,
  scope: TerminalScope,
  { customer }: { customer?: (scope: TerminalScope) => Promise<string> | string },
): Promise<string> {
  assertPermitted(scope, operations['paymentMethods.attach'].permission)
  if (customer) return customer(scope)
  if (!terminal.has('testHelpers.presentPaymentMethod')) {
    throw new TerminalError('not_found', {
      message: 'With a live key this is served only if exampleBackend is given customer.',
    })
  }
  const { customers } = terminal.stripe
  const request = {
    apiVersion: API_VERSION,
    timeout: TIMEOUT_MS,
    ...(scope.account === undefined ? {} : { stripeAccount: scope.account }),
  }
  const { data } = await customers.list({ email: EXAMPLE_EMAIL, limit: 1 }, request)
  return (data[0] ?? (await customers.create({ email: EXAMPLE_EMAIL }, request))).id
}
