import { Controller, Get, Headers, Inject, Param, Post, UseFilters } from '@nestjs/common'
import { demoAuthorize, Orders, unauthenticated } from '@org/demo-shop'
import { InjectTerminal, OnTerminalEvent, type Terminal, TerminalExceptionFilter } from '@org/terminal-nestjs'
import type Stripe from 'stripe'

@Controller('orders')
@UseFilters(TerminalExceptionFilter)
export class OrdersController {
  readonly #orders: Orders
  readonly #terminal: Terminal
  readonly #authorize = demoAuthorize()

  constructor(@Inject(Orders) orders: Orders, @InjectTerminal() terminal: Terminal) {
    this.#orders = orders
    this.#terminal = terminal
  }

  @Get(':order')
  retrieve(@Param('order') order: string, @Headers('authorization') authorization?: string) {
    this.#authorize(authorization) ?? unauthenticated()
    return this.#orders.find(order)
  }

  @Post(':order/pay/:reader')
  pay(
    @Param('order') order: string,
    @Param('reader') reader: string,
    @Headers('authorization') authorization?: string,
    @Headers('idempotency-key') idempotencyKey?: string,
  ) {
    const scope = this.#authorize(authorization) ?? unauthenticated()
    return this.#orders.pay(this.#terminal, { order, reader, scope, idempotencyKey })
  }

  @OnTerminalEvent('payment_intent.succeeded')
  settle({ data }: Stripe.PaymentIntentSucceededEvent) {
    this.#orders.settle(data.object)
  }
}
