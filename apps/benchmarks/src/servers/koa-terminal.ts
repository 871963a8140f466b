import { terminal } from '@org/terminal-koa'
import Koa from 'koa'
import { authorize, type Start, serve, terminalAt } from './shop.ts'

export const start: Start = (upstream) => {
  const app = new Koa()
  app.use(
    terminal({
      terminal: terminalAt(upstream),
      authorize: (ctx) => authorize(ctx.get('authorization')),
    }),
  )
  return serve(app.callback())
}
