import { Controller, HttpCode, Inject, Module, Post } from '@nestjs/common'
import Stripe from 'stripe'
import { type Platform, startNest } from './nest.ts'
import type { Start, Upstream } from './shop.ts'
import { createToken, stripeAt } from './stripe-by-hand.ts'

@Controller('terminal')
class TokenController {
  readonly #stripe: Stripe

  constructor(@Inject(Stripe) stripe: Stripe) {
    this.#stripe = stripe
  }

  @Post('connection_tokens')
  @HttpCode(200)
  create() {
    return createToken(this.#stripe)
  }
}

function nestByHand(upstream: Upstream, platform: Platform) {
  @Module({
    controllers: [TokenController],
    providers: [{ provide: Stripe, useValue: stripeAt(upstream) }],
  })
  class AppModule {}
  return startNest(AppModule, platform)
}

export const startExpress: Start = (upstream) => nestByHand(upstream, 'express')
export const startFastify: Start = (upstream) => nestByHand(upstream, 'fastify')
