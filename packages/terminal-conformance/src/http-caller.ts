import { type HttpRoute, httpRoutes } from '@org/terminal-core/http'
import type { Answer, Caller } from './mount.ts'
import type { Visitor } from './shop.ts'

/** Speaks the HTTP API of a mount as a client in any language would. */
export function httpCaller(url: string): Caller {
  return async (name, input, visitor) => {
    const route = httpRoutes.find((candidate) => candidate.name === name) as HttpRoute
    const rest = { ...(input as Record<string, unknown>) }
    const path = route.path.replace(/:(\w+)/g, (_, key: string) => {
      const value = String(rest[key])
      delete rest[key]
      return encodeURIComponent(value)
    })
    if (route.method === 'POST') {
      const headers = { 'content-type': 'application/json', ...authorization(visitor) }
      return send(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(rest) })
    }
    const query = new URLSearchParams(rest as Record<string, string>).toString()
    const target = query ? `${url}${path}?${query}` : `${url}${path}`
    return send(target, { method: route.method, headers: authorization(visitor) })
  }
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
