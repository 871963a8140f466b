import { once } from 'node:events'
import { boot, demoAuthorize, demoPort, demoStripe } from '@org/demo-shop'
import { createTerminal } from '@org/terminal-core'
import { terminal } from '@org/terminal-koa'
import Koa from 'koa'

await boot('koa-api', async () => {
  const authorize = demoAuthorize()
  const instance = createTerminal({ stripe: demoStripe() })

  const app = new Koa()
  app.use(
    terminal({
      terminal: instance,
      prefix: '/terminal',
      authorize: (ctx) => authorize(ctx.get('authorization')),
    }),
  )

  const server = app.listen(demoPort(4002), '127.0.0.1')
  await once(server, 'listening')
  return { server, close: () => server.close(() => instance.close()) }
})
