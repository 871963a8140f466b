import 'reflect-metadata'
import { StripeModule, StripeWebhookHandler } from '@golevelup/nestjs-stripe'
import { Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { ExpressAdapter } from '@nestjs/platform-express'
import { FastifyAdapter } from '@nestjs/platform-fastify'

const ADAPTERS = { express: () => new ExpressAdapter(), fastify: () => new FastifyAdapter() }

/** @golevelup/nestjs-stripe as its README sets it up, on `POST /terminal/webhook`. Plain JavaScript: decorators are called by hand. */
export async function start({ platform, apiKey, secret, type, handle }) {
  class Listener {
    heard() {
      handle()
    }
  }
  StripeWebhookHandler(type)(
    Listener.prototype,
    'heard',
    Object.getOwnPropertyDescriptor(Listener.prototype, 'heard'),
  )

  class AppModule {}
  Module({
    imports: [
      StripeModule.forRoot({
        apiKey,
        webhookConfig: {
          stripeSecrets: { account: secret, accountTest: secret },
          requestBodyProperty: 'rawBody',
          controllerPrefix: 'terminal',
        },
      }),
    ],
    providers: [Listener],
  })(AppModule)

  const app = await NestFactory.create(AppModule, ADAPTERS[platform](), { rawBody: true, logger: false })
  await app.listen(0, '127.0.0.1')
  return app.getHttpServer()
}
