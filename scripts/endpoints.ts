import Stripe from 'stripe'

/** Calls of stripe-node whose name is shorter here. */
const HELPERS = 'testHelpers'

/** Every Terminal call of the installed stripe-node, read off its own objects, named as our operations are. */
export function terminalCalls(): string[] {
  const stripe = new Stripe('sk_test_none')
  const resources = Object.entries(stripe.terminal).filter(([, resource]) => methodsOf(resource).length > 0)
  const calls = resources.flatMap(([name, resource]) =>
    methodsOf(resource).map((method) => `${name}.${method}`),
  )
  return [
    ...calls,
    ...methodsOf(stripe.testHelpers.terminal.readers).map((method) => `${HELPERS}.${method}`),
  ].sort()
}

function methodsOf(resource: object): string[] {
  const prototype = Object.getPrototypeOf(resource)
  if (prototype === null || prototype === Stripe.prototype) return []
  return Object.getOwnPropertyNames(prototype).filter(
    (name) => name !== 'constructor' && !name.startsWith('_'),
  )
}
