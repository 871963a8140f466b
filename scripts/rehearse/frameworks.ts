/** A kind of project that people have, and what of ours it installs. */
export interface Framework {
  title: string
  /** The one package of ours in its dependencies. */
  adapter: '@org/terminal-core' | '@org/terminal-nestjs' | '@org/terminal-koa' | '@org/terminal-trpc'
  /** How the project is made, compiled, tested and started. */
  layout: 'plain' | 'nest new' | 'next' | 'deno'
  /** Files of `programs/`; the first is the one that is started. */
  programs: readonly string[]
  dependencies: Readonly<Record<string, string>>
  /** How its operations are called, and below which path. */
  api: 'http' | 'trpc'
  prefix: string
}

const http = { api: 'http', prefix: '/terminal', layout: 'plain' } as const
const core = { ...http, adapter: '@org/terminal-core' } as const
const koa = { ...http, adapter: '@org/terminal-koa', programs: ['koa.ts'] } as const
const nest = { ...http, adapter: '@org/terminal-nestjs' } as const
const trpc = { ...http, adapter: '@org/terminal-trpc', api: 'trpc' } as const

const nest11 = {
  '@nestjs/common': '^11.0.0',
  '@nestjs/core': '^11.0.0',
  'reflect-metadata': '^0.2.0',
  rxjs: '^7.8.0',
}
const nest12 = { ...nest11, '@nestjs/common': '^12.0.0', '@nestjs/core': '^12.0.0' }

export const frameworks = {
  'nest new 11': {
    ...nest,
    title: '`nest new` 11 (Jest)',
    layout: 'nest new',
    programs: ['till.module.ts', 'till.module.spec.ts'],
    dependencies: { '@nestjs/cli': '^11.0.0' },
  },
  'nest new 12': {
    ...nest,
    title: '`nest new` 12 (Vitest)',
    layout: 'nest new',
    programs: ['till.module.ts', 'till.module.spec.ts'],
    dependencies: { '@nestjs/cli': '^12.0.0' },
  },
  'nest 11': {
    ...nest,
    title: 'NestJS 11, Express',
    programs: ['nest-express.ts', 'till.module.ts'],
    dependencies: { ...nest11, '@nestjs/platform-express': '^11.0.0' },
  },
  'nest 11 fastify': {
    ...nest,
    title: 'NestJS 11, Fastify',
    programs: ['nest-fastify.ts', 'till.module.ts'],
    dependencies: { ...nest11, '@nestjs/platform-fastify': '^11.0.0' },
  },
  'nest 12': {
    ...nest,
    title: 'NestJS 12, Express',
    programs: ['nest-express.ts', 'till.module.ts'],
    dependencies: { ...nest12, '@nestjs/platform-express': '^12.0.0' },
  },
  'koa 3': { ...koa, title: 'Koa 3', dependencies: { koa: '^3.0.0', '@types/koa': '^3.0.0' } },
  'koa 2': { ...koa, title: 'Koa 2', dependencies: { koa: '^2.16.0', '@types/koa': '^2.15.0' } },
  'trpc standalone': {
    ...trpc,
    title: 'tRPC 11, standalone',
    programs: ['trpc-standalone.ts', 'trpc-router.ts'],
    dependencies: { '@trpc/server': '^11.4.0' },
  },
  'trpc fetch': {
    ...trpc,
    title: 'tRPC 11, fetch',
    programs: ['trpc-fetch.ts', 'trpc-router.ts'],
    dependencies: { '@trpc/server': '^11.4.0', '@hono/node-server': '^2.0.0' },
  },
  'express 5': {
    ...core,
    title: 'Express 5',
    programs: ['express.ts'],
    dependencies: { express: '^5.0.0', '@types/express': '^5.0.0' },
  },
  'express 4': {
    ...core,
    title: 'Express 4',
    programs: ['express.ts'],
    dependencies: { express: '^4.21.0', '@types/express': '^4.17.0' },
  },
  'fastify 5': { ...core, title: 'Fastify 5', programs: ['fastify.ts'], dependencies: { fastify: '^5.0.0' } },
  hono: {
    ...core,
    title: 'Hono 4',
    programs: ['hono.ts'],
    dependencies: { hono: '^4.0.0', '@hono/node-server': '^2.0.0' },
  },
  next: {
    ...core,
    title: 'Next 16',
    layout: 'next',
    prefix: '/api/terminal',
    programs: ['next.ts'],
    dependencies: { next: '^16.0.0', react: '^19.0.0', 'react-dom': '^19.0.0', '@types/react': '^19.0.0' },
  },
  deno: { ...core, title: 'Deno.serve', layout: 'deno', programs: ['deno.ts'], dependencies: {} },
  bun: {
    ...core,
    title: 'Bun.serve',
    programs: ['bun.ts'],
    dependencies: { '@types/bun': '^1.3.0' },
  },
} as const satisfies Record<string, Framework>
