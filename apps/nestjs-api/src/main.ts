import 'reflect-metadata'
import type { Server } from 'node:http'
import { NestFactory } from '@nestjs/core'
import { boot, demoPort } from '@org/demo-shop'
import { AppModule } from './app.module.ts'

await boot('nestjs-api', async () => {
  // What stops it from starting is thrown, and shown once, by boot.
  const app = await NestFactory.create(AppModule, { abortOnError: false, logger: false })
  await app.listen(demoPort(4001), '127.0.0.1')
  app.useLogger(['error', 'warn'])
  return { server: app.getHttpServer() as Server, close: () => app.close() }
})
