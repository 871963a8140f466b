import { Injectable, Module } from '@nestjs/common'
import { OnTerminalEvent, TerminalModule } from '@org/terminal-nestjs'
import { type Platform, startNest } from '../../servers/nest.ts'
import type { Start, Upstream } from '../../servers/shop.ts'
import { handle, nobody, TYPE, webhookOptions } from './shop.ts'

@Injectable()
class Listener {
  @OnTerminalEvent(TYPE)
  heard() {
    handle()
  }
}

function nestTerminal(upstream: Upstream, platform: Platform) {
  @Module({
    imports: [TerminalModule.forRoot({ ...webhookOptions(upstream), authorize: nobody })],
    providers: [Listener],
  })
  class AppModule {}
  return startNest(AppModule, platform, { rawBody: true })
}

export const startExpress: Start = (upstream) => nestTerminal(upstream, 'express')
export const startFastify: Start = (upstream) => nestTerminal(upstream, 'fastify')
