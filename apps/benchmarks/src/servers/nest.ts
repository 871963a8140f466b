import 'reflect-metadata'
import type { Server } from 'node:http'
import type { NestApplicationOptions, Type } from '@nestjs/common'
import { type AbstractHttpAdapter, NestFactory } from '@nestjs/core'
import { ExpressAdapter } from '@nestjs/platform-express'
import { FastifyAdapter } from '@nestjs/platform-fastify'

const PLATFORMS = {
  express: () => new ExpressAdapter(),
  fastify: () => new FastifyAdapter(),
} satisfies Record<string, () => AbstractHttpAdapter>

export type Platform = keyof typeof PLATFORMS

/** Nest with its defaults, as `nest new` sets it up. */
export async function startNest(
  module: Type,
  platform: Platform,
  options: NestApplicationOptions = {},
): Promise<Server> {
  const app = await NestFactory.create(module, PLATFORMS[platform](), {
    logger: ['error', 'warn'],
    ...options,
  })
  await app.listen(0, '127.0.0.1')
  return app.getHttpServer() as Server
}
