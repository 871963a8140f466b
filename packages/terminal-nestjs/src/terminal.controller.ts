import { posix } from 'node:path'
import { Controller, Inject, type OnModuleInit, type Type, UseFilters } from '@nestjs/common'
import { HttpAdapterHost } from '@nestjs/core'
import type { Terminal } from '@org/terminal-core'
import {
  createTerminalHandler,
  type HandlerOptions,
  servedRoutes,
  type TerminalHandler,
  type TerminalRoute,
} from '@org/terminal-core/http'
import { assertRawBody, type ExpressLike, skipParsers } from './express-body.ts'
import { type FastifyLike, keepBodyBytes } from './fastify-body.ts'
import { toTerminalRequest } from './native-request.ts'
import { type NestResponse, sendResponse } from './native-response.ts'
import { InjectTerminal } from './terminal.decorators.ts'
import { TerminalExceptionFilter } from './terminal.filter.ts'
import { type Answers, addRoutes, type NestRequest } from './terminal.routes.ts'
import { TERMINAL_OPTIONS } from './terminal.tokens.ts'

/**
 * A controller with one decorated method per operation of the core (`connectionTokensCreate`, `readersList` …) and for everything
 * else that it serves (`healthz`, `webhooks` …), so that guards, interceptors, OpenAPI and logs see named routes. A new class per
 * call: each registration has a path of its own.
 */
export function createTerminalController(path: string, further: readonly TerminalRoute[]): Type {
  @Controller(path)
  @UseFilters(TerminalExceptionFilter)
  class TerminalController implements Answers, OnModuleInit {
    readonly #host: HttpAdapterHost
    readonly #terminal: Terminal
    readonly #handler: TerminalHandler<object>

    constructor(
      @InjectTerminal() terminal: Terminal,
      @Inject(TERMINAL_OPTIONS) { authorize }: Pick<HandlerOptions<object>, 'authorize'>,
      @Inject(HttpAdapterHost) host: HttpAdapterHost,
    ) {
      this.#host = host
      this.#terminal = terminal
      this.#handler = createTerminalHandler(terminal, { authorize, routes: further })
    }

    async onModuleInit(): Promise<void> {
      const { httpAdapter } = this.#host
      const type = httpAdapter?.getType()
      if (type === 'fastify') keepBodyBytes(httpAdapter.getInstance<FastifyLike>())
      if (type !== 'express' || !this.#terminal.webhooks) return
      const express = httpAdapter.getInstance<ExpressLike>()
      await assertRawBody(express)
      skipParsers(express, posix.join('/', path, 'webhooks'))
    }

    async answer(name: string, request: NestRequest, response: NestResponse): Promise<void> {
      const result = await this.#handler.execute(name, request.params, toTerminalRequest(request), request)
      sendResponse(this.#host.httpAdapter, response, result)
    }
  }
  const routes = servedRoutes({ webhooks: true, routes: further })
  for (const [name, those] of Map.groupBy(routes, (route) => route.name)) {
    addRoutes(TerminalController.prototype, name, those)
  }
  return TerminalController
}
