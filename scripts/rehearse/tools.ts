import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from './processes.ts'
import type { Registry } from './registry.ts'

/** Programs that cells need, by the packages that carry them. */
const TOOLS = {
  'Node 20.19': 'node@20.19',
  'Node 22.19': 'node@22.19.0',
  'Node 22': 'node@22',
  'Node 24': 'node@24',
  'Node 26': 'node@26',
  Bun: 'bun@1',
  Deno: 'deno@2',
  pnpm: 'pnpm@12',
  yarn: '@yarnpkg/cli-dist@4',
} as const

export type Tool = keyof typeof TOOLS

/** Installs each tool once, when a cell first asks for it. */
export class Toolbox {
  readonly #folder: string
  readonly #registry: Registry
  readonly #installed = new Map<Tool, Promise<string>>()

  constructor(folder: string, registry: Registry) {
    this.#folder = folder
    this.#registry = registry
  }

  /** The folder with the executable: for a PATH. */
  bin(tool: Tool): Promise<string> {
    const known = this.#installed.get(tool)
    if (known) return known
    const installing = this.#install(tool)
    this.#installed.set(tool, installing)
    return installing
  }

  async #install(tool: Tool): Promise<string> {
    const cwd = join(this.#folder, tool.replace(' ', '-').toLowerCase())
    await mkdir(cwd, { recursive: true })
    // These packages fetch their binary in an install script.
    const allowScripts = { node: true, bun: true, deno: true, pnpm: true }
    await writeFile(join(cwd, 'package.json'), JSON.stringify({ private: true, allowScripts }))
    await writeFile(join(cwd, '.npmrc'), `registry=${this.#registry.url}/\n`)
    const args = ['install', TOOLS[tool], '--no-audit', '--no-fund']
    await run('npm', args, { cwd, log: join(this.#folder, 'log.txt') })
    return join(cwd, 'node_modules/.bin')
  }
}
