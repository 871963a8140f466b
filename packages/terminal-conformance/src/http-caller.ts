import type { OperationName, TerminalEvent } from '@org/terminal-core'
import { EventSourceParserStream } from 'eventsource-parser/stream'
import { type Answer, type Attempt, type Caller, type Client, Refused, type Watcher } from './mount.ts'
import { routeOf } from './operation-routes.ts'
import type { Visitor } from './shop.ts'

/** Speaks the HTTP API of a mount. */
export function httpClient(url: string): Client {
  return { call: httpCaller(url), watch: httpWatcher(url), attempt: httpAttempt(url) }
}

/** As a client in any language would. */
function httpCaller(url: string): Caller {
  return async (name, input, visitor) => {
    const { route, path, rest } = routeTo(name, input)
    if (route.method === 'POST') {
      const headers = { 'content-type': 'application/json', ...authorization(visitor) }
      return send(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(rest) })
    }
    const query = new URLSearchParams(rest as Record<string, string>).toString()
    const target = query ? `${url}${path}?${query}` : `${url}${path}`
    return send(target, { method: route.method, headers: authorization(visitor) })
  }
}

/** Fills a route with what does not belong there. */
function httpAttempt(url: string): Attempt {
  return async ({ method, path }, { id, query, headers, type, body }) => {
    const target = url + path.replace(/:\w+/, () => encodeURIComponent(id) || '%20') + query
    const init: RequestInit =
      method === 'POST'
        ? { method, headers: { ...headers, 'content-type': type }, body }
        : { method, headers }
    const response = await fetch(target, init)
    if (!response.headers.get('content-type')?.startsWith('text/event-stream')) {
      return { status: response.status, text: await response.text() }
    }
    // A stream has no end to wait for.
    await response.body?.cancel()
    return { status: response.status, text: '' }
  }
}

/** Follows the streams of a mount as a browser would, and says who it is as none could. */
function httpWatcher(url: string): Watcher {
  return (name, input, visitor, lastEventId) => {
    const { path } = routeTo(name, input)
    const headers = { ...authorization(visitor), ...(lastEventId ? { 'last-event-id': lastEventId } : {}) }
    const leaving = new AbortController()
    const messages = openEvents(`${url}${path}`, { headers, signal: leaving.signal })
    // A client that leaves before it has asked for an event has nobody else to tell.
    messages.catch(() => {})
    return {
      async next() {
        const { done, value } = await (await messages).read()
        if (done) throw new Error('the stream has ended')
        return { id: value.id as string, event: JSON.parse(value.data) as TerminalEvent }
      },
      async [Symbol.asyncDispose]() {
        leaving.abort()
      },
    }
  }
}

async function openEvents(url: string, init: RequestInit) {
  const response = await fetch(url, init)
  const type = response.headers.get('content-type')
  if (!response.body || !type?.startsWith('text/event-stream')) {
    throw new Refused({ status: response.status, body: await response.json() })
  }
  return response.body
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(new EventSourceParserStream())
    .getReader()
}

function routeTo(name: OperationName, input: object) {
  const route = routeOf(name)
  const rest: Record<string, unknown> = { ...input }
  const path = route.path.replace(/:(\w+)/g, (_, key: string) => {
    const value = String(rest[key])
    delete rest[key]
    return encodeURIComponent(value)
  })
  return { route, path, rest }
}

export function authorization(visitor: Visitor | undefined): Record<string, string> {
  return visitor ? { authorization: `Bearer ${visitor}` } : {}
}

/** Sends a request and reads its JSON. Throws on a body that is not JSON: every answer of ours is. */
export async function send(url: string, init: RequestInit): Promise<Answer & { headers: Headers }> {
  const response = await fetch(url, init)
  const text = await response.text()
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? undefined : JSON.parse(text),
  }
}
