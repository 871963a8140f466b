import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Cell } from './cells.ts'
import type { Framework } from './frameworks.ts'
import type { Manager } from './managers.ts'
import { run } from './processes.ts'
import type { Registry } from './registry.ts'

/** A fresh project outside the workspace. */
export interface Project {
  cell: Cell
  framework: Framework
  manager: Manager
  registry: Registry
  dir: string
  /** Receives what every command prints. */
  log: string
  /** Finds the runtime and the package manager of the cell first. */
  env: NodeJS.ProcessEnv
}

/** How a kind of project is made, compiled, tested and started. */
export interface Layout {
  write(project: Project): Promise<void>
  compile(project: Project): Promise<void>
  /** The unit tests of the project, by its own runner. `stripe` is the environment that leads to the simulator. */
  test(project: Project, stripe: NodeJS.ProcessEnv): Promise<void>
  start(project: Project, port: number): readonly string[]
}

const PROGRAMS = new URL('programs/', import.meta.url)

/** Dependencies of the project beside what its framework needs. */
export function ours({ cell, framework }: Project): Record<string, string> {
  return { [framework.adapter]: '^0.1.0', stripe: cell.stripe }
}

/**
 * Copies a file of `programs/`. What all programs share names the core: here it names the one package of ours that is installed.
 * @param extension of relative imports: what the compiler of the project wants
 */
export async function copyProgram(
  { dir, framework }: Project,
  name: string,
  path: string,
  extension: '.js' | '.ts' | '' = '.js',
): Promise<void> {
  const code = await readFile(new URL(name, PROGRAMS), 'utf8')
  await writeIn(
    dir,
    path,
    code
      .replaceAll('@org/terminal-core', framework.adapter)
      .replaceAll(/from '(\.\/[\w.-]+)\.js'/g, `from '$1${extension}'`),
  )
}

export async function writeIn(dir: string, path: string, content: string | object): Promise<void> {
  await mkdir(dirname(join(dir, path)), { recursive: true })
  await writeFile(join(dir, path), typeof content === 'string' ? content : JSON.stringify(content, null, 2))
}

/** Replaces a part of a file that must be there. */
export async function edit(dir: string, path: string, part: string, replacement: string): Promise<void> {
  const text = await readFile(join(dir, path), 'utf8')
  if (!text.includes(part)) throw new Error(`${path} has no ${part}`)
  await writeFile(join(dir, path), text.replace(part, replacement))
}

export async function runIn(
  project: Project,
  [command, ...args]: readonly string[],
  more: NodeJS.ProcessEnv = {},
): Promise<string> {
  if (command === undefined) throw new Error('no command')
  const { dir: cwd, log } = project
  return run(command, args, { cwd, log, env: { ...project.env, ...more } })
}
