import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { bodyParser } from '@koa/bodyparser'
import { conformance } from '@org/terminal-conformance'
import { createTerminal } from '@org/terminal-core'
import Koa from 'koa'
import { terminal } from './index.ts'

for (const [name, parser] of [
  ['koa', undefined],
  ['koa behind a body parser', bodyParser()],
] as const) {
  conformance(name, async ({ options, authorize, prepare, parserInFront, routes }) => {
    const instance = createTerminal(options)
    prepare(instance)
    const app = new Koa()
    // Only the foreign parser throws here, about bodies it cannot read, some of them without a status.
    app.use(async (ctx, next) => {
      try {
        await next()
      } catch (error) {
        const { status = 400, message } = error as { status?: number; message: string }
        ctx.status = status
        ctx.body = { message }
      }
    })
    if (parserInFront) {
      app.use(async (ctx, next) => {
        Object.assign(ctx.request, { body: await json(ctx.req) })
        await next()
      })
    }
    if (parser) app.use(parser)
    app.use(
      terminal({
        terminal: instance,
        prefix: '/terminal',
        routes,
        authorize: (ctx) => authorize(ctx.get('authorization')),
      }),
    )
    const server = app.listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    return {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/terminal`,
      close: async () => {
        server.closeAllConnections()
        await new Promise((resolve) => server.close(resolve))
        await instance.close()
      },
    }
  })
}
