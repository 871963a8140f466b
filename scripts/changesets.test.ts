import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { type Manifest, root, workspacePackages } from './workspace.ts'

const run = promisify(execFile)

const ADAPTERS = ['@org/terminal-koa', '@org/terminal-nestjs', '@org/terminal-trpc']

test.for([
  ['patch', '1.4.3'],
  ['minor', '1.5.0'],
  ['major', '2.0.0'],
] as const)('a %s of the core is one of every adapter, and of nothing else', async ([bump, version]) => {
  const scratch = await releasedWorkspace(() => '1.4.2')
  await writeChangeset(scratch, { '@org/terminal-core': bump }, 'A reader can be renamed.')

  await versionPackages(scratch)

  const { publicVersions, privateVersions } = await versionsOf(scratch)
  expect(publicVersions).toEqual({
    '@org/terminal-core': version,
    '@org/terminal-koa': version,
    '@org/terminal-nestjs': version,
    '@org/terminal-simulator': '1.4.2',
    '@org/terminal-trpc': version,
  })
  expect(new Set(Object.values(privateVersions))).toEqual(new Set(['1.4.2']))
  const koa = await manifestAt(scratch, 'packages/terminal-koa')
  expect(koa.dependencies?.['@org/terminal-core']).toBe(`^${version}`)
  const changelog = await readFile(join(scratch, 'packages/terminal-koa/CHANGELOG.md'), 'utf8')
  expect(changelog).toContain('A reader can be renamed.')
})

test('an adapter is released by itself, and further than the core where it changes more', async () => {
  const scratch = await releasedWorkspace(() => '1.4.2')
  await writeChangeset(scratch, { '@org/terminal-core': 'patch', '@org/terminal-koa': 'major' }, 'Words.')
  await writeChangeset(scratch, { '@org/terminal-nestjs': 'minor' }, 'Other words.')

  await versionPackages(scratch)

  const { publicVersions } = await versionsOf(scratch)
  expect(publicVersions).toEqual({
    '@org/terminal-core': '1.4.3',
    '@org/terminal-koa': '2.0.0',
    '@org/terminal-nestjs': '1.5.0',
    '@org/terminal-simulator': '1.4.2',
    '@org/terminal-trpc': '1.4.3',
  })
})

test.for([
  { core: '0.3.1', adapter: '0.1.0', followed: '0.2.0' },
  { core: '0.3.1', adapter: '1.2.0', followed: '2.0.0' },
])('a break of core $core is one of an adapter at $adapter', async ({ core, adapter, followed }) => {
  const scratch = await releasedWorkspace((name) => (ADAPTERS.includes(name) ? adapter : core))
  await writeChangeset(scratch, { '@org/terminal-core': 'minor' }, 'Words.')

  await versionPackages(scratch)

  const { publicVersions } = await versionsOf(scratch)
  expect(publicVersions['@org/terminal-core']).toBe('0.4.0')
  for (const name of ADAPTERS) expect(publicVersions[name], name).toBe(followed)
})

test('a first release has the introduction of each package, once', async () => {
  const scratch = await releasedWorkspace(() => '0.0.0')
  await writeChangeset(scratch, { '@org/terminal-core': 'minor' }, 'The core.')
  await writeChangeset(scratch, { '@org/terminal-koa': 'minor' }, 'The adapter.')

  await versionPackages(scratch)

  const changelog = await readFile(join(scratch, 'packages/terminal-koa/CHANGELOG.md'), 'utf8')
  expect(changelog).toContain('## 0.1.0')
  expect(changelog).toContain('The adapter.')
  expect(changelog).not.toContain('The core.')
})

/** What `npm run version-packages` does, without the lock file. */
async function versionPackages(scratch: string): Promise<void> {
  await run(process.execPath, [join(scratch, 'scripts/follow-core.ts')])
  await run(join(root, 'node_modules/.bin/changeset'), ['version'], { cwd: scratch })
}

async function writeChangeset(
  scratch: string,
  bumps: Record<string, string>,
  summary: string,
): Promise<void> {
  const lines = Object.entries(bumps).map(([name, bump]) => `'${name}': ${bump}`)
  const text = `---\n${lines.join('\n')}\n---\n\n${summary}\n`
  await writeFile(join(scratch, '.changeset', `${randomUUID()}.md`), text)
}

/** A copy of all manifests as they would stand after a release of each package at its version, with no changeset pending. */
async function releasedWorkspace(versionOf: (name: string) => string): Promise<string> {
  const scratch = await mkdtemp(join(tmpdir(), 'terminal-changesets-'))
  onTestFinished(() => rm(scratch, { recursive: true }))
  await mkdir(join(scratch, '.changeset'))
  const files = ['package.json', 'package-lock.json', '.changeset/config.json']
  for (const file of [...files, 'scripts/follow-core.ts', 'scripts/workspace.ts']) {
    await cp(join(root, file), join(scratch, file))
  }
  await symlink(join(root, 'node_modules'), join(scratch, 'node_modules'))
  const names = new Set(workspacePackages().map(({ manifest }) => manifest.name))
  for (const { dir, manifest } of workspacePackages()) {
    const copy = join(scratch, relative(root, dir))
    await mkdir(copy, { recursive: true })
    await writeFile(join(copy, 'package.json'), JSON.stringify(released(manifest, names, versionOf)))
  }
  return scratch
}

function released(
  manifest: Manifest,
  names: ReadonlySet<string>,
  versionOf: (name: string) => string,
): Manifest {
  const copy: Manifest = { ...manifest, version: versionOf(manifest.name) }
  for (const field of ['dependencies', 'devDependencies', 'peerDependencies'] as const) {
    const ranges = Object.entries(manifest[field] ?? {})
    copy[field] = Object.fromEntries(
      ranges.map(([name, range]) => [name, names.has(name) ? `^${versionOf(name)}` : range]),
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
