import type { ServerResponse } from 'node:http'
import type { Eventual } from './eventual.ts'
import type { Answer } from './pipeline.ts'

/** Where an answer is written to. */
export interface Output {
  readonly socket: ServerResponse['socket']
  writeHead(status: number, headers: Record<string, string>): unknown
  write(bytes: Buffer, written: () => void): unknown
  end(body: string | Buffer, encoding?: BufferEncoding): unknown
}

/**
 * Writes an answer, whole or as its mishap has it.
 * @param sleep waits for a number of milliseconds.
 */
export function send(
  output: Output,
  answer: Answer,
  sleep: (ms: number) => Promise<unknown>,
): Eventual<void> {
  const { status, headers, body, mishap } = answer
  if (mishap?.kind === 'dropped') return breakOff(output)
  const length = Buffer.byteLength(body)
  headers['Content-Length'] = String(length)
  output.writeHead(status, headers)
  if (mishap) return sendHalf(output, body, mishap.kind === 'slow' ? () => sleep(mishap.ms) : undefined)
  // What is ASCII throughout, as most answers are, need not be encoded.
  output.end(body, length === body.length ? 'latin1' : 'utf8')
}

/** Half of a body, and the rest after a while; or nothing more. */
async function sendHalf(
  output: Output,
  body: string,
  wait: (() => Promise<unknown>) | undefined,
): Promise<void> {
  const bytes = Buffer.from(body)
  const half = Math.ceil(bytes.length / 2)
  await new Promise<void>((resolve) => output.write(bytes.subarray(0, half), resolve))
  if (!wait) return breakOff(output)
  await wait()
  output.end(bytes.subarray(half))
}

/** As a network does: a reset, no orderly end. */
function breakOff({ socket }: Output): void {
  socket?.resetAndDestroy()
}
