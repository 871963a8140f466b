import { posix } from 'node:path'
import type { Rule, Tree } from '@angular-devkit/schematics'
import { type Compiler, projectCompiler } from './compiler.ts'
import { addDependencies } from './dependencies.ts'
import { addEnvironment } from './environment.ts'
import { keepRawBody, RAW_BODY, rootModule } from './raw-body.ts'
import { CONFIGURATION, registerTerminal, registration } from './root-module.ts'

/** See schema.json. */
export interface NestAddOptions {
  sourceRoot: string
  skipInstall: boolean
}

/** What `NodePackageInstallTask` makes. Written out, because its package belongs to the Nest CLI and cannot be imported from here. */
const INSTALL = { name: 'node-package', options: { command: 'install', quiet: true } }

const NEXT = `
Next:
1. Set STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET in .env. The application does not start without them.
2. Let your callers in: "authorize", where TerminalModule is registered, denies everybody so far.
`

/**
 * `nest add @org/terminal-nestjs`: registers TerminalModule in a project of Nest 11 or 12. What it cannot edit safely, it prints for the
 * developer to add by hand. A second run changes nothing.
 */
export function nestAdd(
  { sourceRoot, skipInstall }: NestAddOptions,
  compiler: Compiler | null = projectCompiler(process.cwd()),
): Rule {
  return (tree, context) => {
    const left = [
      ...registerInRootModule(tree, sourceRoot, compiler),
      ...passRawBody(tree, sourceRoot, compiler),
    ]
    addEnvironment(tree)
    if (addDependencies(tree) && !skipInstall) context.addTask({ toConfiguration: () => INSTALL })
    for (const instruction of left) context.logger.warn(`\nPlease edit by hand. ${instruction}`)
    if (tree.actions.length > 0) context.logger.info(NEXT)
  }
}

/** Returns what is left to do by hand. */
function registerInRootModule(tree: Tree, sourceRoot: string, compiler: Compiler | null): string[] {
  const sources = filesBelow(tree, sourceRoot)
    .filter((path) => !/\.(spec|test)\.ts$/.test(path))
    .map((path) => tree.readText(path))
  if (sources.some((text) => /\bTerminalModule\s*\.\s*forRoot/.test(text))) return []

  const hasConfiguration = sources.some(
    (text) => text.includes('@nestjs/config') && /\bConfigModule\s*\.\s*forRoot/.test(text),
  )
  const { path, className } = locateRootModule(tree, sourceRoot, compiler)
  const done = rewrite(tree, path, compiler, (compiler, text) =>
    registerTerminal({ compiler, path, text, className, hasConfiguration }),
  )
  const modules = [...(hasConfiguration ? [] : [CONFIGURATION]), registration("'")]
  return done ? [] : [`Add to the imports of ${className} in ${path}:\n\n${modules.join(',\n')},\n`]
}

/** The module that main.ts starts; the one of a new project when main.ts does not say. */
function locateRootModule(tree: Tree, sourceRoot: string, compiler: Compiler | null) {
  const main = posix.join(sourceRoot, 'main.ts')
  const root = compiler && tree.exists(main) ? rootModule(compiler, main, tree.readText(main)) : null
  const paths = root ? [posix.join(sourceRoot, root.from), root.from] : []
  const path = paths.map((path) => `${path.replace(/\.js$/, '')}.ts`).find((path) => tree.exists(path))
  return root && path
    ? { path, className: root.className }
    : { path: posix.join(sourceRoot, 'app.module.ts'), className: 'AppModule' }
}

/** Returns what is left to do by hand. */
function passRawBody(tree: Tree, sourceRoot: string, compiler: Compiler | null): string[] {
  const main = posix.join(sourceRoot, 'main.ts')
  const tests = filesBelow(tree, posix.join(posix.dirname(sourceRoot), 'test')).filter((path) =>
    tree.readText(path).includes('.createNestApplication'),
  )
  return [main, ...tests]
    .filter((path) => !rewrite(tree, path, compiler, (compiler, text) => keepRawBody(compiler, path, text)))
    .map((path) => `On Express, create the application in ${path} with the option ${RAW_BODY}.`)
}

/** Returns whether the file is now as it should be. */
function rewrite(
  tree: Tree,
  path: string,
  compiler: Compiler | null,
  edit: (compiler: Compiler, text: string) => string | null,
): boolean {
  if (!compiler || !tree.exists(path)) return false
  const before = tree.readText(path)
  const after = edit(compiler, before)
  if (after !== null && after !== before) tree.overwrite(path, after)
  return after !== null
}

/** The TypeScript sources of a folder. */
function filesBelow(tree: Tree, folder: string): string[] {
  const paths: string[] = []
  tree.getDir(folder).visit((path) => {
    if (path.endsWith('.ts') && !path.includes('/node_modules/')) paths.push(path.slice(1))
  })
  return paths
}
