import type { ServerResponse } from 'node:http'
import type { ApiResponse } from './pipeline.ts'

/**
 * Sends an answer, with its network failure if it has one.
 * @param sleep waits for a number of milliseconds.
 */
export async function send(
  response: ServerResponse,
  { status, headers, body, failure }: ApiResponse,
  sleep: (ms: number) => Promise<unknown>,
): Promise<void> {
  if (failure?.kind === 'dropped') return breakOff(response)
  const bytes = Buffer.from(body)
  response.writeHead(status, { ...headers, 'Content-Length': bytes.length })
  if (!failure) return void response.end(bytes)
  const half = Math.ceil(bytes.length / 2)
  await new Promise<void>((resolve) => response.write(bytes.subarray(0, half), () => resolve()))
  if (failure.kind !== 'slow') return breakOff(response)
  await sleep(failure.ms)
  response.end(bytes.subarray(half))
}

/** Resets the connection, as a network fault does, instead of ending it in order. */
function breakOff({ socket }: ServerResponse): void {
  socket?.resetAndDestroy()
}
