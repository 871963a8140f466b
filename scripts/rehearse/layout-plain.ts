import type { Cell } from './cells.ts'
import { CommandError } from './processes.ts'
import { copyProgram, type Layout, ours, type Project, runIn, writeIn } from './project.ts'

const MODULES: Readonly<Record<Cell['module'], object>> = {
  node10: { module: 'commonjs', moduleResolution: 'node10' },
  node16: { module: 'node16' },
  nodenext: { module: 'nodenext' },
  bundler: { module: 'esnext', moduleResolution: 'bundler' },
  starter: {},
  deno: {},
}

/** A server of one's own: package.json, tsconfig.json, `src` and `dist`. Bun runs `src`. */
export const plain: Layout = {
  async write(project) {
    const { cell, framework, dir } = project
    const [main = '', ...others] = framework.programs
    await writeIn(dir, 'package.json', {
      name: 'shop',
      private: true,
      type: cell.type,
      dependencies: { ...framework.dependencies, ...ours(project) },
      devDependencies: { '@types/node': '^24.0.0', typescript: range(cell.typescript) },
    })
    await writeIn(dir, 'tsconfig.json', { compilerOptions: compilerOptions(cell), include: ['src'] })
    await copyProgram(project, main, 'src/main.ts')
    for (const name of ['shop.ts', ...others]) await copyProgram(project, name, `src/${name}`)
    await copyProgram(project, 'shop-test.ts', 'src/shop.test.ts')
  },
  compile,
  async test(project, stripe) {
    const { cell, manager } = project
    const command =
      cell.runtime === 'Bun' ? ['bun', 'test', 'src'] : [...manager.node, '--test', 'dist/shop.test.js']
    await runIn(project, command, stripe)
  },
  start: ({ cell, manager }) =>
    cell.runtime === 'Bun' ? ['bun', 'src/main.ts'] : [...manager.node, 'dist/main.js'],
}

/** The newest of a major, or of a minor where the version has two parts. */
function range(version: string): string {
  return version.includes('.') ? `~${version}.0` : `^${version}.0.0`
}

function compilerOptions({ module, runtime }: Cell): object {
  return {
    target: 'es2022',
    ...MODULES[module],
    rootDir: 'src',
    outDir: 'dist',
    strict: true,
    skipLibCheck: false,
    esModuleInterop: true,
    types: runtime === 'Bun' ? ['bun'] : ['node'],
    experimentalDecorators: true,
    emitDecoratorMetadata: true,
  }
}

/** Declarations are checked too, ours and those of others. What is wrong in others' is not our finding. */
async function compile(project: Project): Promise<void> {
  try {
    await runIn(project, [...project.manager.exec('tsc'), '-p', '.', '--pretty', 'false'])
  } catch (error) {
    if (!(error instanceof CommandError)) throw error
    const errors = error.output.split('\n').filter((line) => /\berror TS\d+/.test(line))
    const found = errors.filter(
      (line) => !/node_modules\/(?!@org\/)/.test(line.split(': error')[0] as string),
    )
    if (errors.length === 0) throw error
    if (found.length > 0) throw new Error(found.join('\n'))
  }
}
