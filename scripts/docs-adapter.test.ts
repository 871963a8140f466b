import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { type ServerType, serve } from '@hono/node-server'
import { conformance } from '@org/terminal-conformance'
import { createTerminal, type Terminal } from '@org/terminal-core'
import type { HandlerOptions } from '@org/terminal-core/http'
import { type Context, Hono, type MiddlewareHandler } from 'hono'
import { afterAll } from 'vitest'
import { programs } from './docs.ts'
import { root } from './workspace.ts'

/** The adapter as it stands in write-your-own-adapter.md. */
interface Adapter {
  terminal(options: HandlerOptions<Context> & { terminal: Terminal }): MiddlewareHandler
}

mkdirSync(join(root, 'scripts/.reports'), { recursive: true })
const folder = mkdtempSync(join(root, 'scripts/.reports/docs-adapter-'))
writeFileSync(join(folder, 'adapter.ts'), programs().get('adapter')?.code ?? '')
const { terminal }: Adapter = await import(join(folder, 'adapter.ts'))
afterAll(() => rmSync(folder, { recursive: true }))

conformance('the adapter in the docs', async (host) => {
  const { options, authorize, prepare, parserInFront, routes } = host
  const instance = createTerminal(options)
  prepare(instance)
  const app = new Hono()
  if (parserInFront) {
    app.use(async (c, next) => {
      await c.req.json()
      await next()
    })
  }
  app.use(
    terminal({
      terminal: instance,
      prefix: '/terminal',
      routes,
      authorize: (c) => authorize(c.req.header('authorization')),
    }),
  )
  const { url, close } = await listen(app)
  return { url: `${url}/terminal`, close: () => close().then(() => instance.close()) }
})

async function listen(app: Hono): Promise<{ url: string; close(): Promise<void> }> {
  let server: ServerType | undefined
  const port = await new Promise<number>((resolve) => {
    const listening = ({ port }: AddressInfo) => resolve(port)
    server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, listening)
  })
  const close = async () => {
    // fetch opens connections that it then has no use for, and a server waits for those.
    if (server && 'closeAllConnections' in server) server.closeAllConnections()
    await new Promise((resolve) => server?.close(resolve))
  }
  return { url: `http://127.0.0.1:${port}`, close }
}
