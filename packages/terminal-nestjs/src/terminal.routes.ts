import {
  applyDecorators,
  HttpCode,
  HttpStatus,
  Req,
  RequestMapping,
  RequestMethod,
  Res,
} from '@nestjs/common'
import type { HttpRoute } from '@org/terminal-core/http'
import { KeepsBodyBytes } from './fastify-body.ts'
import type { NestResponse } from './native-response.ts'

export type NestRequest = object & { params: Readonly<Record<string, string>> }

export interface Answers {
  answer(name: string, request: NestRequest, response: NestResponse): Promise<void>
}

/** Adds the decorated method of one route, under all its paths. */
export function addRoutes(prototype: Answers, name: string, routes: readonly HttpRoute[]): void {
  const key = name.replace(/\.(\w)/g, (_, letter: string) => letter.toUpperCase())
  const value = function (this: Answers, request: NestRequest, response: NestResponse): Promise<void> {
    return this.answer(name, request, response)
  }
  Object.defineProperty(value, 'name', { value: key })
  const descriptor = { value, configurable: true, writable: true }
  Object.defineProperty(prototype, key, descriptor)
  const { method } = routes[0] as HttpRoute
  const mount = RequestMapping({ method: RequestMethod[method], path: routes.map(({ path }) => path) })
  applyDecorators(mount, HttpCode(HttpStatus.OK), KeepsBodyBytes())(prototype, key, descriptor)
  Req()(prototype, key, 0)
  Res()(prototype, key, 1)
}
