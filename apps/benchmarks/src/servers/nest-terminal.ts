import { Module } from '@nestjs/common'
import { TerminalModule } from '@org/terminal-nestjs'
import { type Platform, startNest } from './nest.ts'
import { authorize, type Start, terminalOptions, type Upstream } from './shop.ts'

function nestTerminal(upstream: Upstream, platform: Platform) {
  @Module({
    imports: [
      TerminalModule.forRoot({
        ...terminalOptions(upstream),
        authorize: (request) => authorize(request.headers.authorization),
      }),
    ],
  })
  class AppModule {}
  return startNest(AppModule, platform)
}

export const startExpress: Start = (upstream) => nestTerminal(upstream, 'express')
export const startFastify: Start = (upstream) => nestTerminal(upstream, 'fastify')
