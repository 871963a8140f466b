import { type OpenApiDocument, pathTemplate } from './openapi.ts'
import { servedRoutes } from './routes.ts'

/** As much of an OpenAPI document as is merged: `SwaggerModule.createDocument` of `@nestjs/swagger` makes one. */
interface AnyOpenApiDocument {
  openapi: string
  paths: object
  components?: { schemas?: object; securitySchemes?: object }
}

/**
 * Puts what a terminal serves into a document of the host's own, in place of what its framework says about our routes: that they are
 * there, even those that answer nothing but a 404. A shape of the host's keeps its name: ours of the same name is called `Terminal…`
 * instead.
 *
 * The result is OpenAPI 3.1, whatever the host's document was: it must not use what 3.1 has dropped, like `nullable`.
 */
export function mergeOpenApi<Document extends AnyOpenApiDocument>(
  document: Document,
  terminalDocument: OpenApiDocument,
): Document {
  const own = (document.components?.schemas ?? {}) as OpenApiDocument['components']['schemas']
  const { openapi, paths, components } = renamed(terminalDocument, (name) => Object.hasOwn(own, name))
  const merged = withoutOurs(document.paths as OpenApiDocument['paths'], prefixOf(terminalDocument))
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

const HEALTH = '/healthz'

/** Every document describes health. */
function prefixOf({ paths }: OpenApiDocument): string {
  const health = Object.keys(paths).find((path) => path.endsWith(HEALTH)) as string
  return health.slice(0, -HEALTH.length)
}

function withoutOurs(paths: OpenApiDocument['paths'], prefix: string): OpenApiDocument['paths'] {
  const routes = servedRoutes({ exampleBackend: true, webhooks: true })
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

function renamed(document: OpenApiDocument, taken: (name: string) => boolean): OpenApiDocument {
  const nameOf = (name: string) => (taken(name) ? `Terminal${name}` : name)
  const text = JSON.stringify(document, (key, value) =>
    key === '$ref' ? `${SCHEMAS}${nameOf(value.slice(SCHEMAS.length))}` : value,
  )
  const copy: OpenApiDocument = JSON.parse(text)
  const schemas = Object.entries(copy.components.schemas).map(([name, schema]) => [nameOf(name), schema])
  return { ...copy, components: { ...copy.components, schemas: Object.fromEntries(schemas) } }
}
