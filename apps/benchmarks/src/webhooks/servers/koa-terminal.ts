import { terminal } from '@org/terminal-koa'
import Koa from 'koa'
import { type Start, serve } from '../../servers/shop.ts'
import { nobody, webhookTerminalAt } from './shop.ts'

export const start: Start = async (upstream) => {
  const app = new Koa()
  app.use(terminal({ terminal: webhookTerminalAt(upstream), authorize: nobody }))
  return serve(app.callback())
}
