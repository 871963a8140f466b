/** The address of a route. */
interface Routed {
  method: string
  /** With `:name` for a variable segment. */
  path: string
}

interface Match<R> {
  route: R
  /** The variable segments of the path, decoded: `{ reader: 'tmr_x' }`. */
  path: Record<string, string>
}

export interface Router<R> {
  /** The route of a method and path. A path without variables wins over one with variables. */
  find(method: string, path: string): Match<R> | undefined
  /** The methods that a path is served with; none for an unknown path. */
  methods(path: string): string[]
}

/** Throws an `Error` for two routes with one address. */
export function createRouter<R extends Routed>(routes: readonly R[]): Router<R> {
  const patterns = routes
    .map((route) => ({ route, segments: route.path.split('/') }))
    .sort((a, b) => variables(a.segments) - variables(b.segments))
  checkUnique(routes)

  function* matches(path: string): Generator<Match<R>> {
    const segments = path.split('/')
    for (const pattern of patterns) {
      if (fits(pattern.segments, segments)) {
        yield { route: pattern.route, path: values(pattern.segments, segments) }
      }
    }
  }

  return {
    find(method, path) {
      for (const match of matches(path)) if (match.route.method === method) return match
      return undefined
    },
    methods: (path) => Array.from(matches(path), ({ route }) => route.method),
  }
}

function variables(segments: readonly string[]): number {
  return segments.filter(isVariable).length
}

function isVariable(segment: string): boolean {
  return segment.startsWith(':')
}

function fits(pattern: readonly string[], segments: readonly string[]): boolean {
  if (pattern.length !== segments.length) return false
  return pattern.every((part, index) =>
    isVariable(part) ? segments[index] !== '' : part === segments[index],
  )
}

function values(pattern: readonly string[], segments: readonly string[]): Record<string, string> {
  const found: Record<string, string> = {}
  for (const [index, part] of pattern.entries()) {
    if (isVariable(part)) found[part.slice(1)] = decoded(segments[index] as string)
  }
  return found
}

// A segment with an invalid percent-encoding cannot be an id. It is left as it is, and no object is found.
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}

function checkUnique(routes: readonly Routed[]): void {
  const addresses = new Set<string>()
  for (const { method, path } of routes) {
    const address = `${method} ${path.replaceAll(/:\w+/g, ':')}`
    if (addresses.has(address)) throw new Error(`${method} ${path} is defined twice`)
    addresses.add(address)
  }
}
