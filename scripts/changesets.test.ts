import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { type Manifest, root, workspacePackages } from './workspace.ts'

const run = promisify(execFile)
const RELEASED = '1.4.2'

test.for([
  ['patch', '1.4.3'],
  ['minor', '1.5.0'],
  ['major', '2.0.0'],
] as const)('a %s of the core patches what depends on it, and nothing else', async ([bump, version]) => {
  const scratch = await releasedWorkspace()
  await writeFile(
    join(scratch, '.changeset/core-alone.md'),
    `---\n'@org/terminal-core': ${bump}\n---\n\nWords.\n`,
  )

  await run(join(root, 'node_modules/.bin/changeset'), ['version'], { cwd: scratch })

  const versions = await versionsOf(scratch)
  const { publicVersions, privateVersions } = versions
  expect(publicVersions).toEqual({
    '@org/terminal-core': version,
    '@org/terminal-koa': '1.4.3',
    '@org/terminal-nestjs': '1.4.3',
    '@org/terminal-simulator': RELEASED,
    '@org/terminal-trpc': '1.4.3',
  })
  expect(new Set(Object.values(privateVersions))).toEqual(new Set([RELEASED]))
  const koa = await manifestAt(scratch, 'packages/terminal-koa')
  expect(koa.dependencies?.['@org/terminal-core']).toBe(`^${version}`)
})

/** A copy of all manifests as they would stand after a release of everything at one version, with no changeset pending. */
async function releasedWorkspace(): Promise<string> {
  const scratch = await mkdtemp(join(tmpdir(), 'terminal-changesets-'))
  onTestFinished(() => rm(scratch, { recursive: true }))
  await mkdir(join(scratch, '.changeset'))
  for (const file of ['package.json', 'package-lock.json', '.changeset/config.json']) {
    await cp(join(root, file), join(scratch, file))
  }
  await symlink(join(root, 'node_modules'), join(scratch, 'node_modules'))
  const names = new Set(workspacePackages().map(({ manifest }) => manifest.name))
  for (const { dir, manifest } of workspacePackages()) {
    const copy = join(scratch, relative(root, dir))
    await mkdir(copy, { recursive: true })
    await writeFile(join(copy, 'package.json'), JSON.stringify(released(manifest, names)))
  }
  return scratch
}

function released(manifest: Manifest, names: ReadonlySet<string>): Manifest {
  const copy: Manifest = { ...manifest, version: RELEASED }
  for (const field of ['dependencies', 'devDependencies', 'peerDependencies'] as const) {
    const ranges = Object.entries(manifest[field] ?? {})
    copy[field] = Object.fromEntries(
      ranges.map(([name, range]) => [name, names.has(name) ? `^${RELEASED}` : range]),
    )
  }
  return copy
}

async function versionsOf(scratch: string) {
  const publicVersions: Record<string, string> = {}
  const privateVersions: Record<string, string> = {}
  for (const { dir, manifest } of workspacePackages()) {
    const { name, version } = await manifestAt(scratch, relative(root, dir))
    const versions = manifest.private ? privateVersions : publicVersions
    versions[name] = version
  }
  return { publicVersions, privateVersions }
}

async function manifestAt(scratch: string, dir: string): Promise<Manifest> {
  return JSON.parse(await readFile(join(scratch, dir, 'package.json'), 'utf8')) as Manifest
}
