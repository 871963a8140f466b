import { array, type Params, string } from '../api/params.ts'
import type { Route } from './route.ts'

/** A route ready to serve: its parameters with `expand`, and the names of its variable segments. */
interface Endpoint {
  route: Route
  params: Params
}
export interface Match {
  endpoint: Endpoint
  path: Record<string, string>
}

interface Node {
  fixed: Map<string, Node>
  variable: { name: string; node: Node } | undefined
  methods: Map<string, Endpoint>
}

/** Finds the route of a method and path in one walk over the path's segments. Fixed segments win over variable ones. */
export interface Router {
  find(method: string, path: string): Match | undefined
}

export function createRouter(routes: readonly Route[]): Router {
  const root = node()
  for (const route of routes) insert(root, route)
  return {
    find(method, path) {
      let at = root
      const values: Record<string, string> = {}
      for (const segment of path.slice(1).split('/')) {
        const fixed = at.fixed.get(segment)
        if (fixed) {
          at = fixed
        } else if (at.variable && segment !== '') {
          values[at.variable.name] = decodeSegment(segment)
          at = at.variable.node
        } else {
          return undefined
        }
      }
      const endpoint = at.methods.get(method)
      return endpoint && { endpoint, path: values }
    },
  }
}

function insert(root: Node, route: Route): void {
  let at = root
  for (const segment of route.path.slice(1).split('/')) {
    at = segment.startsWith(':') ? variableChild(at, segment.slice(1), route) : fixedChild(at, segment)
  }
  if (at.methods.has(route.method)) throw new Error(`${route.method} ${route.path} is defined twice`)
  at.methods.set(route.method, { route, params: { ...route.params, expand: array(string()) } })
}

function fixedChild(parent: Node, segment: string): Node {
  const child = parent.fixed.get(segment) ?? node()
  parent.fixed.set(segment, child)
  return child
}

function variableChild(parent: Node, name: string, route: Route): Node {
  parent.variable ??= { name, node: node() }
  if (parent.variable.name !== name) {
    throw new Error(`${route.path}: the segment :${name} is called :${parent.variable.name} in another route`)
  }
  return parent.variable.node
}

function node(): Node {
  return { fixed: new Map(), variable: undefined, methods: new Map() }
}

// A segment that is no valid percent-encoding cannot be an id: it stays as it is and is then not found.
function decodeSegment(segment: string): string {
  if (!segment.includes('%')) return segment
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}
