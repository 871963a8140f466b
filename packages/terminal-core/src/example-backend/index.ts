import type { TerminalScope } from '../access/scope.ts'
import { isTerminalError } from '../errors.ts'
import { bodyFields } from '../http/body.ts'
import { textSchema } from '../http/input.ts'
import { ok, SECURITY } from '../http/openapi-responses.ts'
import type { TerminalHttpResponse } from '../http/request.ts'
import { jsonResponse } from '../http/response.ts'
import { camelCase, type OpenApiOperation, type RouteContext, type TerminalRoute } from '../http/route.ts'
import { type OperationName, operations } from '../operations/index.ts'
import { fromStripeError } from '../stripe/stripe-error.ts'
import { savedCardCustomer } from './customer.ts'
import { EXAMPLES, type Example } from './examples.ts'
import { failureResponse } from './failure.ts'

/** Options of {@link exampleBackend}. */
export interface ExampleBackendOptions {
  /**
   * The customer (`cus_…`) that a caller's cards are saved to. Without it, cards are saved as Stripe's sample does: all to one customer
   * with the email `example@test.com`, and with a test key only.
   */
  customer?: (scope: TerminalScope) => Promise<string> | string
  /**
   * The origin of Stripe's JavaScript example app, like `http://localhost:3000`, so that browsers let it read the answers. Leave it out
   * if middleware of yours handles CORS.
   */
  allowOrigin?: string
}

/**
 * The routes of Stripe's sample backend, to be passed to a mount as `routes`, so that Stripe's example apps run against this server: point
 * them at the prefix of the mount. Each route is authorised and priced like the operation behind it.
 *
 * Source: https://github.com/stripe/example-terminal-backend
 */
export function exampleBackend(options: ExampleBackendOptions = {}): readonly TerminalRoute[] {
  return Object.entries(EXAMPLES).map(([name, example]: [string, Example<OperationName>]) => ({
    name,
    method: example.method,
    path: example.path,
    describe: () => describeExample(name, example),
    respond: async (context) => withCors(await respond(example, context, options), options),
  }))
}

async function respond(
  { method, operation, input, answer, failure }: Example<OperationName>,
  { terminal, request, authorize }: RouteContext,
  options: ExampleBackendOptions,
): Promise<TerminalHttpResponse> {
  try {
    const scope = await authorize()
    const fields = method === 'GET' ? {} : await bodyFields(request, textSchema(operation))
    const wanted: object = input(fields)
    const customer =
      operation === 'paymentMethods.attach'
        ? { customer: await savedCardCustomer(terminal, scope, options) }
        : {}
    const output = await terminal.invoke(operation, { ...wanted, ...customer } as never, { scope })
    return jsonResponse(200, answer(output as never))
  } catch (error) {
    // Errors of `invoke` and `authorize` are TerminalErrors, which have been logged.
    if (!isTerminalError(error)) terminal.logger.error({ operation, err: error }, failure)
    return failureResponse(fromStripeError(error), failure)
  }
}

function withCors(
  response: TerminalHttpResponse,
  { allowOrigin }: ExampleBackendOptions,
): TerminalHttpResponse {
  if (!allowOrigin) return response
  return { ...response, headers: { ...response.headers, 'access-control-allow-origin': allowOrigin } }
}

function describeExample(name: string, { method, operation }: Example<OperationName>): OpenApiOperation {
  const failure = (description: string) => ({
    description,
    content: { 'text/plain': { schema: { type: 'string' } } },
  })
  const form = { content: { 'application/x-www-form-urlencoded': { schema: { type: 'object' } } } }
  return {
    operationId: camelCase(name),
    tags: ['exampleBackend'],
    summary: `As Stripe's example backend answers it, by ${operation}`,
    'x-permission': operations[operation].permission,
    security: SECURITY,
    ...(method === 'POST' ? { requestBody: form } : {}),
    responses: {
      '200': ok("What Stripe's example apps read", { type: ['object', 'array'] }),
      '400': failure('The API key does not work'),
      '401': failure('No valid credentials were sent'),
      '402': failure('Any other failure'),
      '403': failure('The caller may not do this'),
      '500': failure('Something failed inside the server'),
    },
  }
}
