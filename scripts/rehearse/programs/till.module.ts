import { Injectable, Module } from '@nestjs/common'
import { OnTerminalEvent, TerminalModule } from '@org/terminal-nestjs'
import type Stripe from 'stripe'
import { caller, options, paid } from './shop.js'

@Injectable()
class Orders {
  @OnTerminalEvent('payment_intent.succeeded')
  paid(event: Stripe.PaymentIntentSucceededEvent) {
    paid(event.data.object)
  }
}

@Module({
  imports: [
    TerminalModule.forRoot({
      ...options(),
      authorize: (request) => caller(request.headers.authorization),
    }),
  ],
  providers: [Orders],
})
export class TillModule {}
