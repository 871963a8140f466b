import { createTerminalHandler, toNodeListener } from '@org/terminal-core/http'
import express from 'express'
import { type Start, serve } from '../../servers/shop.ts'
import { nobody, webhookTerminalAt } from './shop.ts'

export const start: Start = async (upstream) => {
  const app = express()
  app.use(toNodeListener(createTerminalHandler(webhookTerminalAt(upstream), { authorize: nobody })))
  return serve(app)
}
