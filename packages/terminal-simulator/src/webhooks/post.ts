import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'

/** The answer of an endpoint. */
export interface PostResponse {
  status: number
  /** The beginning of its body. */
  text: string
}

const KEPT_TEXT = 300

/**
 * Posts a payload over a new connection, so that a receiver can restart on the same port.
 * @param timeoutMs the time limit for the whole answer, in milliseconds of real time.
 * Rejects with Node's error, or with "timed out after ..." or "stopped".
 */
export async function post(
  url: string,
  headers: Record<string, string>,
  payload: string,
  { timeoutMs, signal }: { timeoutMs: number; signal: AbortSignal },
): Promise<PostResponse> {
  const send = url.startsWith('https:') ? httpsRequest : httpRequest
  const body = Buffer.from(payload, 'utf8')
  const outgoing = send(url, {
    method: 'POST',
    agent: false,
    headers: { ...headers, 'Content-Length': body.length, Connection: 'close' },
  })
  let ended: Error | undefined
  function end(reason: string): void {
    ended = new Error(reason)
    outgoing.destroy(ended)
  }
  const stop = () => end('stopped')
  const timer = setTimeout(end, timeoutMs, `timed out after ${timeoutMs} ms`)
  signal.addEventListener('abort', stop, { once: true })
  try {
    return await exchange(outgoing, body)
  } catch (error) {
    throw ended ?? error
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', stop)
  }
}

function exchange(outgoing: ClientRequest, body: Buffer): Promise<PostResponse> {
  return new Promise((resolve, reject) => {
    outgoing.on('error', reject)
    outgoing.on('response', (incoming) => readAnswer(incoming).then(resolve, reject))
    outgoing.end(body)
  })
}

async function readAnswer(incoming: IncomingMessage): Promise<PostResponse> {
  let text = ''
  for await (const chunk of incoming.setEncoding('utf8')) {
    if (text.length < KEPT_TEXT) text += chunk
  }
  return { status: incoming.statusCode as number, text: text.slice(0, KEPT_TEXT) }
}
