import { misconfigured } from '../errors.ts'
import { type OperationName, operationNames, operations } from '../operations/index.ts'
import type { Operation } from '../operations/operation.ts'
import { EXAMPLES, type ExampleName, exampleRoutes } from './example-backend.ts'

/** Everything that is served beside the operations: not about Terminal, but about serving it. */
export type ServiceName = 'healthz' | 'readyz' | 'openapi' | 'webhooks'

export type RouteName = OperationName | ServiceName | ExampleName

export function isOperation(name: RouteName): name is OperationName {
  return Object.hasOwn(operations, name)
}

export function isExample(name: RouteName): name is ExampleName {
  return Object.hasOwn(EXAMPLES, name)
}

/** One route of the API, relative to the mount. */
export interface HttpRoute<Name extends RouteName = RouteName> {
  name: Name
  method: Operation['method']
  path: string
}

/** The routes of all operations, aliases included. */
export const httpRoutes: readonly HttpRoute<OperationName>[] = operationNames.flatMap((name) => {
  const { method, path, aliases = [] }: Operation = operations[name]
  return [path, ...aliases].map((path) => ({ name, method, path }))
})

const serviceRoutes: readonly HttpRoute<ServiceName>[] = [
  { name: 'healthz', method: 'GET', path: '/healthz' },
  { name: 'readyz', method: 'GET', path: '/readyz' },
  { name: 'openapi', method: 'GET', path: '/openapi.json' },
  { name: 'webhooks', method: 'POST', path: '/webhooks' },
]

/** What a mount serves only when it is asked for. */
export interface Served {
  exampleBackend: boolean
  webhooks: boolean
}

/** Every route that a mount serves. Where Stripe's example backend has a path in common with an operation, its answers are wanted. */
export function servedRoutes({ exampleBackend, webhooks }: Served): readonly HttpRoute[] {
  const examples = exampleBackend ? exampleRoutes : []
  const taken = new Set(examples.map(({ method, path }) => `${method} ${path}`))
  return [
    ...examples,
    ...serviceRoutes.filter(({ name }) => webhooks || name !== 'webhooks'),
    ...httpRoutes.filter(({ method, path }) => !taken.has(`${method} ${path}`)),
  ]
}

/** A request's route, and the parameters in its path. */
export interface Found {
  name: RouteName
  params: Readonly<Record<string, string>>
}

const NO_PARAMS = {}

/** What load balancers probe, many of them with HEAD: the answer is that of GET, and the server leaves the body away. */
const PROBES: ReadonlySet<RouteName> = new Set<ServiceName>(['healthz', 'readyz'])

/** @throws TerminalError `misconfigured` for a prefix that no path could begin with */
export function routeMatcher(
  prefix: string,
  routes: readonly HttpRoute[],
): (method: string, path: string) => Found | undefined {
  if (prefix !== '' && !/^(\/[^/]+)+$/.test(prefix)) {
    throw misconfigured(`prefix must start with a slash and not end with one, like /terminal; got ${prefix}`)
  }
  const fixed = new Map<string, Found>()
  const open: { method: string; segments: string[]; name: RouteName }[] = []
  for (const { name, method, path } of routes) {
    if (path.includes(':')) open.push({ name, method, segments: `${prefix}${path}`.split('/') })
    else fixed.set(`${method} ${prefix}${path}`, { name, params: NO_PARAMS })
    if (PROBES.has(name)) fixed.set(`HEAD ${prefix}${path}`, { name, params: NO_PARAMS })
  }
  return (method, path) => {
    const found = fixed.get(`${method} ${path}`)
    if (found) return found
    if (!path.startsWith(`${prefix}/`)) return undefined
    const segments = path.split('/')
    for (const route of open) {
      const params = route.method === method ? matchSegments(route.segments, segments) : undefined
      if (params) return { name: route.name, params }
    }
    return undefined
  }
}

function matchSegments(pattern: string[], segments: string[]): Record<string, string> | undefined {
  if (pattern.length !== segments.length) return undefined
  const params: Record<string, string> = {}
  for (const [index, part] of pattern.entries()) {
    const segment = segments[index] as string
    // The ids of Stripe need no percent-encoding: an encoded one fails the id's own check as it stands.
    if (part.startsWith(':')) params[part.slice(1)] = segment
    else if (part !== segment) return undefined
  }
  return params
}
