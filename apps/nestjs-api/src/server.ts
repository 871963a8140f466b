import 'reflect-metadata'
import { NestFactory } from '@nestjs/core'
import type { NestExpressApplication } from '@nestjs/platform-express'
import { demoPort, type Running, urlOf } from '@org/demo-shop'
import { AppModule } from './app.module.ts'

export async function start(): Promise<Running> {
  const app = await NestFactory.create<NestExpressApplication>(AppModule, {
    rawBody: true, // webhooks are verified by the bytes that Stripe sent
    // What stops it from starting is thrown, and printed once, by boot.
    abortOnError: false,
    logger: false,
  })
  await app.listen(demoPort('NESTJS_PORT'), '127.0.0.1')
  app.useLogger(['error', 'warn'])
  return { url: urlOf(app.getHttpServer()), close: () => app.close() }
}
