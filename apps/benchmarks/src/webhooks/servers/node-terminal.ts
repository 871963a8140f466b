import { createTerminalHandler, toNodeListener } from '@org/terminal-core/http'
import { type Start, serve } from '../../servers/shop.ts'
import { nobody, webhookTerminalAt } from './shop.ts'

export const start: Start = (upstream) =>
  serve(toNodeListener(createTerminalHandler(webhookTerminalAt(upstream), { authorize: nobody })))
