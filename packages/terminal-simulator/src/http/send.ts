import type { ServerResponse } from 'node:http'
import type { Answer } from './pipeline.ts'

/**
 * Writes an answer, whole or as its mishap has it.
 * @param sleep waits for a number of milliseconds.
 */
export async function send(
  response: ServerResponse,
  { status, headers, body, mishap }: Answer,
  sleep: (ms: number) => Promise<unknown>,
): Promise<void> {
  if (mishap?.kind === 'dropped') return breakOff(response)
  const bytes = Buffer.from(body)
  response.writeHead(status, { ...headers, 'Content-Length': bytes.length })
  if (!mishap) return void response.end(bytes)
  const half = Math.ceil(bytes.length / 2)
  await new Promise<void>((resolve) => response.write(bytes.subarray(0, half), () => resolve()))
  if (mishap.kind !== 'slow') return breakOff(response)
  await sleep(mishap.ms)
  response.end(bytes.subarray(half))
}

/** Resets the connection, as a network fault does, instead of ending it in order. */
function breakOff({ socket }: ServerResponse): void {
  socket?.resetAndDestroy()
}
