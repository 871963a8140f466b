import Stripe from 'stripe'
import { type ClosableHttpClient, canDispatch, undiciHttpClient } from './undici-client.ts'

/** The transport of stripe-node: a bounded pool of undici where that works, else the client that stripe-node has for `fetch`. */
export function newHttpClient(pooled: boolean = canDispatch()): ClosableHttpClient {
  if (pooled) return undiciHttpClient()
  const client = Stripe.createFetchHttpClient()
  return {
    getClientName: () => client.getClientName(),
    makeRequest: (...request) => client.makeRequest(...request),
    close: async () => {},
  }
}
