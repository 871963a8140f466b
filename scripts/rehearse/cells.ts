import type { frameworks } from './frameworks.ts'

/** One project that somebody may have. */
export interface Cell {
  framework: keyof typeof frameworks
  /** The `type` of its package.json. What a generator makes decides by itself. */
  type: 'module' | 'commonjs'
  stripe: '20.0.0' | '^20' | '^21' | '^22' | '^23'
  runtime: 'Node 20.19' | 'Node 22.19' | 'Node 22' | 'Node 24' | 'Node 26' | 'Bun' | 'Deno'
  manager: 'npm' | 'pnpm' | 'yarn' | 'bun' | 'deno'
  /** `starter`: what the generator wrote. */
  typescript: '5.6' | '5.9' | '6' | '7' | 'starter' | 'deno'
  module: 'node10' | 'node16' | 'nodenext' | 'bundler' | 'starter' | 'deno'
  /** What went wrong in this combination once, or what it is here for. */
  reason: string
  /** The program must refuse to start, and print this. */
  refusal?: string
  /** Part of `--quick`, which CI runs. */
  quick?: true
}

const usual = {
  type: 'module',
  stripe: '^23',
  runtime: 'Node 24',
  manager: 'npm',
  typescript: '5.9',
  module: 'nodenext',
} as const
const starter = { ...usual, typescript: 'starter', module: 'starter' } as const
const commonjs = { ...usual, type: 'commonjs' } as const

/**
 * Not the product of all axes, which would take a day: each value of each axis once, and every pair that has failed. pnpm is strict (no
 * hoisting, no missing peer), Yarn runs Plug'n'Play without fallback. TypeScript is strict, with `skipLibCheck: false`.
 */
export const cells: readonly Cell[] = [
  {
    ...starter,
    framework: 'nest new 11',
    type: 'commonjs',
    reason: 'TS1241 on a typed handler; Jest could not load the packages',
  },
  {
    ...starter,
    framework: 'nest new 11',
    type: 'commonjs',
    runtime: 'Node 22',
    reason: 'Jest on Node 22, which cannot require ES modules',
  },
  { ...starter, framework: 'nest new 12', reason: 'ES modules, Vitest' },
  {
    ...commonjs,
    framework: 'nest 11 fastify',
    stripe: '^22',
    reason: 'TS1241 on a typed handler',
    quick: true,
  },
  {
    ...commonjs,
    framework: 'nest 11',
    module: 'node16',
    runtime: 'Node 22',
    reason: 'TS1479: only ES modules were there to import',
  },
  {
    ...commonjs,
    framework: 'nest 11',
    module: 'node10',
    stripe: '^21',
    reason: 'TS2307: `exports` is not read; many older Nest projects',
  },
  { ...usual, framework: 'nest 11', runtime: 'Bun', manager: 'bun', reason: '502 on every call to Stripe' },
  { ...usual, framework: 'nest 12', manager: 'pnpm', runtime: 'Node 26', reason: 'a strict layout' },
  { ...usual, framework: 'nest 12', manager: 'yarn', reason: '`stripe` was not provided to the core' },
  { ...usual, framework: 'koa 3', typescript: '7', reason: 'what is newest', quick: true },
  { ...usual, framework: 'koa 3', manager: 'yarn', reason: '`stripe` was not provided to the core' },
  { ...usual, framework: 'koa 3', manager: 'pnpm', stripe: '^22', reason: 'a strict layout' },
  { ...usual, framework: 'koa 3', runtime: 'Bun', manager: 'bun', reason: '502 on every call to Stripe' },
  {
    ...usual,
    framework: 'koa 3',
    runtime: 'Node 20.19',
    refusal: 'Node.js 22.19',
    reason: 'a stack of undici, and no word of Node',
  },
  {
    ...commonjs,
    framework: 'koa 2',
    stripe: '20.0.0',
    runtime: 'Node 22.19',
    typescript: '5.6',
    reason: 'what is oldest; TS1479',
    quick: true,
  },
  { ...usual, framework: 'trpc standalone', typescript: '5.6', module: 'bundler', reason: 'ES modules' },
  {
    ...commonjs,
    framework: 'trpc standalone',
    stripe: '^21',
    runtime: 'Node 22',
    reason: 'CommonJS; required the core as an ES module',
    quick: true,
  },
  { ...usual, framework: 'trpc fetch', typescript: '6', runtime: 'Node 26', reason: 'the fetch adapter' },
  { ...usual, framework: 'express 5', stripe: '20.0.0', typescript: '6', reason: 'the oldest stripe' },
  {
    ...commonjs,
    framework: 'express 4',
    module: 'node16',
    stripe: '^20',
    runtime: 'Node 22.19',
    reason: 'TS2345: an object of Stripe handed to a function of the host',
  },
  {
    ...usual,
    framework: 'fastify 5',
    typescript: '7',
    module: 'node16',
    reason: 'bodies read by the framework',
  },
  { ...usual, framework: 'hono', typescript: '7', module: 'bundler', reason: 'bundler resolution' },
  { ...usual, framework: 'next', typescript: '5.9', module: 'bundler', reason: 'a build without secrets' },
  { ...usual, framework: 'bun', runtime: 'Bun', manager: 'bun', reason: '502 on every call to Stripe' },
  {
    ...usual,
    framework: 'deno',
    runtime: 'Deno',
    manager: 'deno',
    typescript: 'deno',
    module: 'deno',
    reason: 'npm packages in Deno',
  },
]

/** What a cell is called by `--only`, and in what is printed. */
export function nameOf(cell: Cell): string {
  const { framework, runtime, manager, type, typescript, module, stripe } = cell
  const details = [
    type === 'commonjs' ? 'CommonJS' : 'ES modules',
    runtime,
    manager,
    typescript === 'starter' ? '' : `TypeScript ${typescript} ${module}`,
    `stripe ${stripe}`,
  ]
  return `${framework}: ${details.filter(Boolean).join(', ')}`
}
