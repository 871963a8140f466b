import { boot } from '@org/demo-shop'
import { start } from './server.ts'

await boot(start, ({ url }) => `nestjs-api listens on ${url}`)
