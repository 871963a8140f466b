import type { Terminal } from '../terminal.ts'
import { documentOf, type OpenApiDocument, type OpenApiInfo } from './openapi-document.ts'
import type { TerminalRoute } from './route.ts'
import { servedRoutes } from './routes.ts'

/** Options of {@link openApiDocument}. */
export interface OpenApiOptions extends OpenApiInfo {
  /** The further routes of the mount, as it was given them. */
  routes?: readonly TerminalRoute[]
}

/**
 * Describes what a terminal serves over HTTP, and nothing that it does not: operations that need `pricing` or a test key are included
 * only if they are available.
 */
export function openApiDocument(terminal: Terminal, options: OpenApiOptions = {}): OpenApiDocument {
  const { routes = [], ...info } = options
  return documentOf(terminal, servedRoutes({ webhooks: terminal.webhooks !== undefined, routes }), info)
}
