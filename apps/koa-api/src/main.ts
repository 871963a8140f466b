import { boot } from '@org/demo-shop'
import { start } from './server.ts'

await boot(start, ({ url }) => `koa-api listens on ${url}`)
