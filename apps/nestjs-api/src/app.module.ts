import { Module } from '@nestjs/common'
import { demoAuthorize, demoStripe, demoWebhooks, Orders } from '@org/demo-shop'
import { TerminalModule, type TerminalNestRequest } from '@org/terminal-nestjs'
import { OrdersController } from './orders.controller.ts'

@Module({ providers: [Orders], exports: [Orders] })
class OrdersModule {}

@Module({
  imports: [
    OrdersModule,
    TerminalModule.forRootAsync({
      imports: [OrdersModule],
      inject: [Orders],
      useFactory: (orders: Orders) => {
        const authorize = demoAuthorize()
        return {
          stripe: demoStripe(),
          authorize: (request: TerminalNestRequest) => authorize(request.headers.authorization),
          pricing: orders.price,
          approve: orders.approve,
          webhooks: demoWebhooks(),
        }
      },
    }),
  ],
  controllers: [OrdersController],
})
export class AppModule {}
