import { execFile } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

/** A value of `exports`: a file, or conditions that lead to files. */
export type ExportTarget = string | { [condition: string]: ExportTarget }

/** What the scripts read of a package.json. */
export interface Manifest {
  name: string
  version: string
  private?: boolean
  main?: string
  types?: string
  typesVersions?: Record<string, Record<string, string[]>>
  exports?: Record<string, ExportTarget>
  bin?: Record<string, string>
  dependencies?: Record<string, string>
  devDependencies?: Record<string, string>
  peerDependencies?: Record<string, string>
  peerDependenciesMeta?: Record<string, { optional?: boolean }>
}

export interface WorkspacePackage {
  /** Absolute. */
  dir: string
  manifest: Manifest
}

export const root = fileURLToPath(new URL('..', import.meta.url))
const run = promisify(execFile)

/** Every package and app of the workspace, in alphabetical order of their folders. */
export function workspacePackages(): WorkspacePackage[] {
  return ['packages', 'apps']
    .flatMap((group) => readdirSync(join(root, group)).map((name) => join(root, group, name)))
    .filter((dir) => existsSync(join(dir, 'package.json')))
    .map((dir) => ({
      dir,
      manifest: JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8')) as Manifest,
    }))
}

/** What gets published. */
export function publicPackages(): WorkspacePackage[] {
  return workspacePackages().filter(({ manifest }) => !manifest.private)
}

/**
 * Packs every public package as `npm publish` would, without building first.
 * @returns the absolute path of the tarball by package name
 */
export async function packPublicPackages(destination: string): Promise<Map<string, string>> {
  const workspaces = publicPackages().flatMap(({ manifest }) => ['--workspace', manifest.name])
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', destination, ...workspaces]
  const { stdout } = await run('npm', args, { cwd: root, maxBuffer: 64 * 1024 * 1024 })
  const packed = JSON.parse(stdout) as { name: string; filename: string }[]
  return new Map(packed.map(({ name, filename }) => [name, join(destination, filename)]))
}
