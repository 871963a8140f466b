import type { ServerResponse } from 'node:http'
import type { Answer } from './pipeline.ts'

/**
 * Writes an answer, whole or as its mishap has it.
 * @param sleep waits for a number of milliseconds.
 */
export async function send(
  response: ServerResponse,
  { status, headers, body, mishap }: Answer,
  sleep: (ms: number) => Promise<void>,
): Promise<void> {
  if (mishap?.kind === 'dropped') return breakOff(response)
  const length = Buffer.byteLength(body)
  headers['Content-Length'] = String(length)
  response.writeHead(status, headers)
  // What is ASCII throughout, as most answers are, need not be encoded.
  if (!mishap) return void response.end(body, length === body.length ? 'latin1' : 'utf8')
  const bytes = Buffer.from(body)
  const half = Math.ceil(bytes.length / 2)
  await new Promise((resolve) => response.write(bytes.subarray(0, half), resolve))
  if (mishap.kind !== 'slow') return breakOff(response)
  await sleep(mishap.ms)
  response.end(bytes.subarray(half))
}

/** As a network does: a reset, no orderly end. */
function breakOff(response: ServerResponse): void {
  response.socket?.resetAndDestroy()
}
