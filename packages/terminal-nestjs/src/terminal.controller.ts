import {
  applyDecorators,
  Controller,
  Delete,
  Get,
  HttpCode,
  HttpStatus,
  Inject,
  type OnModuleInit,
  Post,
  Req,
  Res,
  type Type,
  UseFilters,
} from '@nestjs/common'
import { HttpAdapterHost } from '@nestjs/core'
import { type OperationName, operationNames, operations, type Terminal } from '@org/terminal-core'
import {
  type Authorize,
  createTerminalHandler,
  type HttpRoute,
  httpRoutes,
  type TerminalHandler,
} from '@org/terminal-core/http'
import { type FastifyLike, KeepsBodyBytes, keepBodyBytes } from './fastify-body.ts'
import { toTerminalRequest } from './native-request.ts'
import { sendResponse } from './native-response.ts'
import { InjectTerminal } from './terminal.decorators.ts'
import { TerminalExceptionFilter } from './terminal.filter.ts'
import { TERMINAL_OPTIONS } from './terminal.tokens.ts'

type Params = Readonly<Record<string, string>>
type NestRequest = object & { params: Params }

const MOUNT = { GET: Get, POST: Post, DELETE: Delete } satisfies Record<HttpRoute['method'], typeof Get>

/**
 * A controller with one decorated method per operation of the core (`connectionTokensCreate`, `readersList` …), so that guards,
 * interceptors, OpenAPI and logs see named routes. A new class per call: each registration has a path of its own.
 */
export function createTerminalController(path: string): Type {
  @Controller(path)
  class TerminalController extends Operations {}
  for (const name of operationNames) addOperation(TerminalController.prototype, name)
  return TerminalController
}

@UseFilters(TerminalExceptionFilter)
class Operations implements OnModuleInit {
  readonly #host: HttpAdapterHost
  readonly #handler: TerminalHandler<object>

  constructor(
    @InjectTerminal() terminal: Terminal,
    @Inject(TERMINAL_OPTIONS) { authorize }: { authorize: Authorize<object> },
    @Inject(HttpAdapterHost) host: HttpAdapterHost,
  ) {
    this.#host = host
    this.#handler = createTerminalHandler(terminal, { authorize })
  }

  onModuleInit(): void {
    const { httpAdapter } = this.#host
    if (httpAdapter?.getType() === 'fastify') keepBodyBytes(httpAdapter.getInstance<FastifyLike>())
  }

  async answer(name: OperationName, params: Params, request: NestRequest, response: object): Promise<void> {
    const result = await this.#handler.execute(name, params, toTerminalRequest(request), request)
    sendResponse(this.#host.httpAdapter, response, result)
  }
}

function addOperation(prototype: Operations, name: OperationName): void {
  const paths = httpRoutes.filter((route) => route.name === name).map(({ path }) => path)
  const key = name.replace(/\.(\w)/g, (_, letter: string) => letter.toUpperCase())
  const pickParams = paramsOf(paths)
  const value = function (this: Operations, request: NestRequest, response: object): Promise<void> {
    return this.answer(name, pickParams(request.params), request, response)
  }
  Object.defineProperty(value, 'name', { value: key })
  const descriptor = { value, configurable: true, writable: true }
  Object.defineProperty(prototype, key, descriptor)
  const mount = MOUNT[operations[name].method](paths)
  applyDecorators(mount, HttpCode(HttpStatus.OK), KeepsBodyBytes())(prototype, key, descriptor)
  Req()(prototype, key, 0)
  Res()(prototype, key, 1)
}

/** The parameters of our own path: the host's prefix or `path` may have some as well. */
function paramsOf(paths: string[]): (params: Params) => Params {
  const names = new Set(paths.flatMap((path) => path.match(/(?<=:)\w+/g) ?? []))
  return (params) => Object.fromEntries(Object.entries(params).filter(([name]) => names.has(name)))
}
