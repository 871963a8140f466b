import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { ts } from '@ts-morph/common'

/** The classic API of TypeScript, 5 and 6. TypeScript 7 has none. */
export type Compiler = typeof ts

/** The TypeScript of the project, or the one that its Nest CLI brings along; null when neither has the classic API. */
export function projectCompiler(root: string): Compiler | null {
  const project = createRequire(join(root, 'package.json'))
  const cli = () => createRequire(project.resolve('@nestjs/cli/package.json'))
  return load(() => project('typescript')) ?? load(() => cli()('typescript'))
}

function load(require: () => Compiler): Compiler | null {
  try {
    const compiler = require()
    return typeof compiler.createSourceFile === 'function' ? compiler : null
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return null
    throw error
  }
}
