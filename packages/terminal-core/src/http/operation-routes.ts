import type { TerminalEvent } from '../events/event.ts'
import { type OperationName, operationNames, operations } from '../operations/index.ts'
import type { Operation } from '../operations/operation.ts'
import type { Flow } from '../store/store.ts'
import { isStream, readInput } from './input.ts'
import { describeOperation } from './openapi-operation.ts'
import type { TerminalHttpResponse } from './request.ts'
import { jsonResponse } from './response.ts'
import type { HttpRoute, RouteContext, TerminalRoute } from './route.ts'
import { STREAM_HEADERS, serverSentEvents } from './sse.ts'

/** The route of an operation. */
type OperationRoute = TerminalRoute & HttpRoute & { name: OperationName }

/** The routes of all operations, aliases included. */
export const operationRoutes: readonly OperationRoute[] = operationNames.flatMap((name) => {
  const { method, path, aliases = [] }: Operation = operations[name]
  return [path, ...aliases].map((path) => ({
    name,
    method,
    path,
    describe: (terminal) => (terminal.has(name) ? describeOperation(name, path) : undefined),
    respond: (context) => runOperation(name, context),
  }))
})

async function runOperation(
  name: OperationName,
  { terminal, request, params, authorize }: RouteContext,
): Promise<TerminalHttpResponse> {
  const scope = await authorize()
  const input = await readInput(name, params, request)
  const output = await terminal.invoke(name, input as never, {
    scope,
    idempotencyKey: request.header('idempotency-key'),
    signal: request.signal,
  })
  if (!isStream(name)) return jsonResponse(200, output)
  const body = serverSentEvents(output as Flow<TerminalEvent>, terminal.heartbeatMs)
  return { status: 200, headers: STREAM_HEADERS, body }
}
