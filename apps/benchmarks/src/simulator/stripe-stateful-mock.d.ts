// The package has no types of its own.
declare module 'stripe-stateful-mock' {
  export function createExpressApp(): import('node:http').RequestListener
}
