import { misconfigured } from '../errors.ts'
import { healthz, readyz } from './health.ts'
import { openApi } from './openapi-route.ts'
import { operationRoutes } from './operation-routes.ts'
import type { TerminalRoute } from './route.ts'
import { webhooks } from './webhook.ts'

/** What a mount may serve beside the operations. */
export interface Served {
  /** Whether `createTerminal` was given `webhooks`. */
  webhooks: boolean
  /** Further routes, as in `HandlerOptions`. */
  routes?: readonly TerminalRoute[]
}

/**
 * Every route that a mount serves. A further route takes the place of one of ours with the same method and path.
 * @throws TerminalError `misconfigured` for a route without a path, or with the name of another route
 */
export function servedRoutes({ webhooks: hasWebhooks, routes = [] }: Served): readonly TerminalRoute[] {
  const ours = [healthz, readyz, openApi, ...(hasWebhooks ? [webhooks] : []), ...operationRoutes]
  assertRoutes(routes, new Set(ours.map(({ name }) => name)))
  const taken = new Set(routes.map(endpointOf))
  return [...routes, ...ours.filter((route) => !taken.has(endpointOf(route)))]
}

function assertRoutes(routes: readonly TerminalRoute[], taken: Set<string>): void {
  for (const { name, path } of routes) {
    if (!/^[a-z]\w*\.[a-z]\w*$/.test(name)) {
      throw misconfigured(`routes: a name has the form resource.verb, like orders.retrieve; got ${name}`)
    }
    if (taken.has(name)) throw misconfigured(`routes: ${name} is the name of another route`)
    if (!/^(\/[^/]+)+$/.test(path)) {
      throw misconfigured(
        `routes: the path of ${name} must start with a slash and not end with one; got ${path}`,
      )
    }
    taken.add(name)
  }
}

function endpointOf({ method, path }: TerminalRoute): string {
  return `${method} ${path}`
}

/** A route that fits a request, and the parameters in its path. */
export interface Match {
  route: TerminalRoute
  params: Readonly<Record<string, string>>
}

const NO_PARAMS = {}

/** @throws TerminalError `misconfigured` for a prefix that no path could begin with */
export function routeMatcher(
  prefix: string,
  routes: readonly TerminalRoute[],
): (method: string, path: string) => Match | undefined {
  if (prefix !== '' && !/^(\/[^/]+)+$/.test(prefix)) {
    throw misconfigured(`prefix must start with a slash and not end with one, like /terminal; got ${prefix}`)
  }
  const fixed = new Map<string, Match>()
  const open: { segments: string[]; route: TerminalRoute }[] = []
  for (const route of routes) {
    const path = `${prefix}${route.path}`
    if (path.includes('/:')) open.push({ segments: path.split('/'), route })
    else fixed.set(`${route.method} ${path}`, { route, params: NO_PARAMS })
    if (route.head) fixed.set(`HEAD ${path}`, { route, params: NO_PARAMS })
  }
  return (method, path) => {
    const match = fixed.get(`${method} ${path}`)
    if (match) return match
    if (!path.startsWith(`${prefix}/`)) return undefined
    const segments = path.split('/')
    for (const { route, segments: pattern } of open) {
      const params = route.method === method ? matchSegments(pattern, segments) : undefined
      if (params) return { route, params }
    }
    return undefined
  }
}

function matchSegments(pattern: string[], segments: string[]): Record<string, string> | undefined {
  if (pattern.length !== segments.length) return undefined
  const params: Record<string, string> = {}
  for (const [index, part] of pattern.entries()) {
    const segment = segments[index] as string
    if (part.startsWith(':')) params[part.slice(1)] = decoded(segment)
    else if (part !== segment) return undefined
  }
  return params
}

/** A segment with broken percent-encoding stays as it is: no id has a percent sign, so it fails the check of its field. */
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}
