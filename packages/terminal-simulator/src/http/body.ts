import type { IncomingMessage } from 'node:http'

/**
 * Reads a whole body as text; `null` when it is larger than `limit` bytes, `undefined` when the client disconnects.
 * A body that is too large is read to its end and discarded: a response sent earlier would be lost in the reset of the connection.
 */
export function readBody(request: IncomingMessage, limit: number): Promise<string | null | undefined> {
  return new Promise((resolve) => {
    let chunks: Buffer[] = []
    let size = 0
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= limit) chunks.push(chunk)
      else chunks = []
    })
    request.on('end', () => resolve(size > limit ? null : Buffer.concat(chunks).toString('utf8')))
    request.on('error', () => resolve(undefined))
    request.on('close', () => resolve(undefined))
  })
}
