import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'

/** What an endpoint answered. */
export interface PostAnswer {
  status: number
  /** The beginning of its body. */
  text: string
}

const KEPT_TEXT = 300

/**
 * Posts a payload. Every post has a connection of its own, so that a receiver may come, go and come back at the same port.
 * @param timeoutMs until the whole answer is there, in milliseconds of real time: networks know no other.
 * Rejects with Node's error, or with "timed out after ..." or "stopped".
 */
export async function post(
  url: string,
  headers: Record<string, string>,
  payload: string,
  { timeoutMs, signal }: { timeoutMs: number; signal: AbortSignal },
): Promise<PostAnswer> {
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

function exchange(outgoing: ClientRequest, body: Buffer): Promise<PostAnswer> {
  return new Promise((resolve, reject) => {
    outgoing.on('error', reject)
    outgoing.on('response', (incoming) => readAnswer(incoming).then(resolve, reject))
    outgoing.end(body)
  })
}

async function readAnswer(incoming: IncomingMessage): Promise<PostAnswer> {
  let text = ''
  for await (const chunk of incoming.setEncoding('utf8')) {
    if (text.length < KEPT_TEXT) text += chunk
  }
  return { status: incoming.statusCode as number, text: text.slice(0, KEPT_TEXT) }
}
