import type { Telemetry } from '../telemetry.ts'
import type { ClosableHttpClient } from './undici-client.ts'

/** Records every request that goes out by itself: without its wait for its turn, and each retry of stripe-node's separately. */
export function traced(client: ClosableHttpClient, telemetry: Telemetry): ClosableHttpClient {
  return {
    ...client,
    makeRequest(...request) {
      const [host, port, path, method, headers] = request
      return telemetry.stripeRequest(
        { method, host, port, template: pathTemplate(path), key: attemptKey(method, path, headers) },
        () => client.makeRequest(...request),
        (response) => ({
          status: response.getStatusCode(),
          requestId: response.getHeaders()['request-id'] as string | undefined,
        }),
      )
    },
  }
}

/**
 * A path without its query, with `{id}` for the segment after each plural: `/v1/terminal/readers/{id}/process_payment_intent`. The position
 * decides, not the segment itself, so that clients cannot create new templates.
 */
export function pathTemplate(path: string): string {
  const end = path.indexOf('?')
  return (end === -1 ? path : path.slice(0, end)).replace(/(?<!\/test_helper)s\/[^/]+/g, 's/{id}')
}

/** stripe-node repeats a write under the same idempotency key, and no operation reads an object twice. */
function attemptKey(method: string, path: string, headers: object): string {
  return String((headers as Record<string, unknown>)['Idempotency-Key'] ?? `${method} ${path}`)
}
