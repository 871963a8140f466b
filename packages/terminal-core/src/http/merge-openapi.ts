import type { Terminal } from '../terminal.ts'
import { type OpenApiOptions, openApiDocument } from './openapi.ts'
import { type OpenApiDocument, pathTemplate } from './openapi-document.ts'
import { servedRoutes } from './routes.ts'

/** As much of an OpenAPI document as is merged: `SwaggerModule.createDocument` of `@nestjs/swagger` makes one. */
interface AnyOpenApiDocument {
  openapi: string
  paths: object
  components?: { schemas?: object; securitySchemes?: object }
}

/**
 * Puts the routes of a terminal into a document of the host's own, in place of the host framework's description of them, which lists even
 * routes that only answer 404. If both have a schema of one name, the host's keeps it and ours is called `Terminal…`.
 *
 * The result is OpenAPI 3.1, whatever the host's document was, so it must not use keywords that 3.1 has dropped, like `nullable`.
 *
 * @param options As for {@link openApiDocument}; `title`, `version` and `servers` are the host's.
 */
export function mergeOpenApi<Document extends AnyOpenApiDocument>(
  document: Document,
  terminal: Terminal,
  options: Pick<OpenApiOptions, 'prefix' | 'routes'> = {},
): Document {
  const own = (document.components?.schemas ?? {}) as OpenApiDocument['components']['schemas']
  const { openapi, paths, components } = renamed(openApiDocument(terminal, options), own)
  const merged = withoutOurs(document.paths as OpenApiDocument['paths'], options.prefix ?? '/terminal')
  for (const [path, item] of Object.entries(paths)) merged[path] = { ...merged[path], ...item }
  return {
    ...document,
    openapi,
    paths: merged,
    components: {
      ...document.components,
      schemas: { ...own, ...components.schemas },
      securitySchemes: { ...components.securitySchemes, ...document.components?.securitySchemes },
    },
  }
}

function withoutOurs(paths: OpenApiDocument['paths'], prefix: string): OpenApiDocument['paths'] {
  const routes = servedRoutes({ webhooks: true })
  const ours = new Set(
    routes.map(({ method, path }) => `${method.toLowerCase()} ${prefix}${pathTemplate(path)}`),
  )
  const kept = Object.entries(paths).map(([path, item]) => {
    const methods = Object.entries(item).filter(([method]) => !ours.has(`${method} ${path}`))
    return [path, Object.fromEntries(methods)] as const
  })
  return Object.fromEntries(kept.filter(([, item]) => Object.keys(item).length > 0))
}

const SCHEMAS = '#/components/schemas/'

function renamed(document: OpenApiDocument, own: object): OpenApiDocument {
  const { schemas } = document.components
  const isShared = (name: string) => Object.hasOwn(own, name) && Object.hasOwn(schemas, name)
  const nameOf = (name: string) => (isShared(name) ? `Terminal${name}` : name)
  const text = JSON.stringify(document, (key, value) =>
    key === '$ref' ? `${SCHEMAS}${nameOf(value.slice(SCHEMAS.length))}` : value,
  )
  const copy: OpenApiDocument = JSON.parse(text)
  const named = Object.entries(copy.components.schemas).map(([name, schema]) => [nameOf(name), schema])
  return { ...copy, components: { ...copy.components, schemas: Object.fromEntries(named) } }
}
