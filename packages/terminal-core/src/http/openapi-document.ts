import type { Terminal } from '../terminal.ts'
import { componentSchemas, type JsonSchema } from './openapi-components.ts'
import type { OpenApiOperation, TerminalRoute } from './route.ts'

/** What a host may say about its API. */
export interface OpenApiInfo {
  /** Default `Stripe Terminal`. */
  title?: string
  /** The version of your API, not of OpenAPI. Default `1`. */
  version?: string
  servers?: readonly { url: string; description?: string }[]
  /** The path of the mount as clients see it, with the host's own prefix and version. Default `/terminal`. */
  prefix?: string
}

/** An OpenAPI 3.1 document. Source: https://spec.openapis.org/oas/v3.1.1.html */
export interface OpenApiDocument {
  openapi: string
  info: { title: string; version: string }
  servers?: { url: string; description?: string }[]
  paths: Record<string, Record<string, OpenApiOperation>>
  components: { schemas: Record<string, JsonSchema>; securitySchemes: Record<string, object> }
}

/** The document of a mount that serves these routes. */
export function documentOf(
  terminal: Terminal,
  routes: readonly TerminalRoute[],
  { title = 'Stripe Terminal', version = '1', servers, prefix = '/terminal' }: OpenApiInfo,
): OpenApiDocument {
  const paths: OpenApiDocument['paths'] = {}
  for (const route of routes) {
    const description = route.describe?.(terminal)
    if (!description) continue
    const key = `${prefix}${pathTemplate(route.path)}`
    paths[key] = { ...paths[key], [route.method.toLowerCase()]: description }
  }
  return {
    openapi: '3.1.1',
    info: { title, version },
    ...(servers ? { servers: [...servers] } : {}),
    paths,
    components: {
      schemas: componentSchemas(),
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
    },
  }
}

/** `/readers/:reader` as OpenAPI writes it. */
export function pathTemplate(path: string): string {
  return path.replace(/:(\w+)/g, '{$1}')
}
