import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './workspace.ts'

/** Every page that people read, relative to the root. */
export const documents = globSync(
  [
    'README.md',
    'CONTRIBUTING.md',
    'SECURITY.md',
    'packages/*/README.md',
    'packages/*/docs/*.md',
    'apps/docs/**/*.md',
  ],
  {
    cwd: root,
  },
).sort()

/**
 * A `ts` block of a page. What it takes for granted stands in a comment right above it, which no reader sees: `<!-- prelude` … `-->`. A
 * whole program has a name in a comment above that: `<!-- runs: koa -->`. See docs-run.test.ts.
 */
export interface Block {
  document: string
  line: number
  code: string
  runs: string | undefined
}

const BLOCK = /(?:^<!-- runs: (\S+) -->\n)?(?:^<!-- prelude\n([\s\S]*?)-->\n)?^```ts\n([\s\S]*?)^```$/gm

export function read(document: string): string {
  return readFileSync(join(root, document), 'utf8')
}

export function blocksOf(document: string): Block[] {
  const text = read(document)
  return [...text.matchAll(BLOCK)].map(({ 0: whole, 1: runs, 2: prelude = '', 3: code = '', index }) => ({
    document,
    line: text.slice(0, index + whole.indexOf('```ts')).split('\n').length,
    code: `${prelude}${code}export {}\n`,
    runs,
  }))
}

/** The whole programs of all pages, by name. */
export function programs(): Map<string, Block> {
  const named = documents
    .flatMap(blocksOf)
    .flatMap((block) => (block.runs ? [[block.runs, block] as const] : []))
  if (new Set(named.map(([name]) => name)).size < named.length) throw new Error('two programs have one name')
  return new Map(named)
}

/** How every example is compiled. Decorators as NestJS wants them. */
export const compilerOptions = {
  composite: false,
  incremental: false,
  declaration: false,
  declarationMap: false,
  tsBuildInfoFile: null,
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
  erasableSyntaxOnly: false,
  noUnusedLocals: false,
  noUnusedParameters: false,
}
