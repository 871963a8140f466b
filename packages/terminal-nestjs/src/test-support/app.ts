import type { AddressInfo } from 'node:net'
import type { DynamicModule, INestApplication, ModuleMetadata, NestApplicationOptions } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { ExpressAdapter } from '@nestjs/platform-express'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import { presets, type TerminalScope } from '@org/terminal-core'
import { demoSeed, type Simulator, startSimulator } from '@org/terminal-simulator'

export const LOCATION = demoSeed.locations[0].id
export const READER = demoSeed.readers[0].id

export type Platform = 'express' | 'fastify'
export const PLATFORMS: readonly Platform[] = ['express', 'fastify']

export const startStripe = (): Promise<Simulator> => startSimulator({ port: 0, seed: demoSeed })

/** Core options that talk to a simulator. */
export function stripeAt(simulator: Simulator) {
  return {
    stripe: { apiKey: 'sk_test_x', host: '127.0.0.1', port: simulator.port, protocol: 'http' },
  } as const
}

/** Knows two callers by their bearer tokens. */
export function authorize(request: {
  headers: { authorization?: string | undefined }
}): TerminalScope | null {
  const principal = request.headers.authorization?.replace('Bearer ', '')
  if (principal === 'device') return { principal, locations: [LOCATION], permissions: presets.device }
  if (principal === 'admin') return { principal, locations: 'all', permissions: presets.admin }
  return null
}

export const asDevice = { authorization: 'Bearer device' }
export const asAdmin = { authorization: 'Bearer admin' }

export interface RunningApp extends AsyncDisposable {
  app: INestApplication
  url: string
  /** Posts as the device, without a body unless one is given. */
  post(path: string, init?: RequestInit): Promise<Response>
}

export interface AppSettings extends ModuleMetadata {
  platform?: Platform
  options?: NestApplicationOptions
  /** What a host does between creating and starting its application. */
  configure?: (app: INestApplication) => void
}

/** A Nest application on a free port of this machine. */
export async function startApp({
  platform = 'express',
  options,
  configure,
  ...metadata
}: AppSettings): Promise<RunningApp> {
  class AppModule {}
  const root: DynamicModule = { module: AppModule, ...metadata }
  const adapter = platform === 'fastify' ? new FastifyAdapter() : new ExpressAdapter()
  const app = await NestFactory.create(root, adapter, { logger: false, abortOnError: false, ...options })
  configure?.(app)
  await app.listen(0, '127.0.0.1')
  const { port } = app.getHttpServer().address() as AddressInfo
  const url = `http://127.0.0.1:${port}`
  return {
    app,
    url,
    post: (path, { headers, ...init } = {}) =>
      fetch(`${url}${path}`, { method: 'POST', headers: { ...asDevice, ...headers }, ...init }),
    [Symbol.asyncDispose]: () => app.close(),
  }
}
