import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from './processes.ts'
import type { Registry } from './registry.ts'
import type { Release } from './release.ts'

const CORE = '@org/terminal-core'
const KOA = '@org/terminal-koa'
const ADAPTERS = ['@org/terminal-nestjs', KOA, '@org/terminal-trpc']
const BREAK = 'An option of the core has another name.'

/** What people have held since 0.1.0, as `^0.1.0`: one adapter, all of them, an adapter and the core. */
const HELD = [[KOA], ADAPTERS, [KOA, CORE]]

/** All versions of each package of ours in a project. Two versions are two copies. */
type Versions = Readonly<Record<string, string>>

/**
 * Publishes a repair of the core, a break of it, and a repair of one adapter, and looks at what projects have then.
 * @returns what is wrong, a sentence each
 */
export async function twoReleases(release: Release, registry: Registry, folder: string): Promise<string[]> {
  const problems: string[] = []
  const expect = (what: string, versions: Versions, expected: Versions) => {
    for (const [name, version] of Object.entries(expected)) {
      if (versions[name] !== version) problems.push(`${what}: ${name} is ${versions[name]}, not ${version}`)
    }
  }
  /** Both a project that was installed at 0.1.0 and is updated, and one that is installed now. */
  const expectHeld = async (what: string, version: string) => {
    const checks = HELD.flatMap((names) =>
      (['update', 'install'] as const).map((command) => ({ names, command })),
    )
    await Promise.all(
      checks.map(async ({ names, command }) => {
        const expected = Object.fromEntries([CORE, ...names].map((name) => [name, version]))
        const dependencies = Object.fromEntries(names.map((name) => [name, '^0.1.0']))
        const project = command === 'update' ? `held ${names.join()}` : `${what} ${names.join()}`
        const versions = await lock(join(folder, fileName(project)), registry, dependencies, command)
        expect(`${what}, npm ${command} with ${names.join(' and ')}`, versions, expected)
      }),
    )
  }
  /** A project that begins now. */
  const expectNew = async (what: string, expected: Versions) => {
    const latest = Object.fromEntries(ADAPTERS.map((name) => [name, 'latest']))
    expect(what, await lock(join(folder, fileName(`${what} new`)), registry, latest, 'install'), expected)
  }

  await expectHeld('at first', '0.1.0')

  await release.change({ [CORE]: 'patch' }, 'A repair of the core.')
  await release.publish()
  await expectHeld('after a repair of the core', '0.1.1')

  await release.change({ [CORE]: 'minor' }, BREAK)
  await release.publish()
  await expectHeld('after a break of the core', '0.1.1')
  const broken = Object.fromEntries([CORE, ...ADAPTERS].map((name) => [name, '0.2.0']))
  await expectNew('after a break of the core', broken)
  const changelog = await readFile(release.file('packages/terminal-koa/CHANGELOG.md'), 'utf8')
  if (!changelog.includes(BREAK))
    problems.push(`the changelog of ${KOA} does not contain the break of the core`)

  await release.change({ [KOA]: 'patch' }, 'A repair of an adapter.')
  await release.publish()
  await expectNew('after a repair of an adapter', { ...broken, [KOA]: '0.2.1' })
  return problems
}

/** Lets npm choose versions, as `npm install` or `npm update` would, without downloading anything. */
async function lock(
  cwd: string,
  registry: Registry,
  dependencies: Readonly<Record<string, string>>,
  command: 'install' | 'update',
): Promise<Versions> {
  await mkdir(cwd, { recursive: true })
  await writeFile(join(cwd, 'package.json'), JSON.stringify({ name: 'shop', private: true, dependencies }))
  await writeFile(join(cwd, '.npmrc'), `registry=${registry.url}/\n`)
  const flags = ['--package-lock-only', '--prefer-online', '--no-audit', '--no-fund']
  await run('npm', [command, ...flags], { cwd })
  const { packages } = JSON.parse(await readFile(join(cwd, 'package-lock.json'), 'utf8')) as Lock
  const found = new Map<string, string[]>()
  for (const [path, { version }] of Object.entries(packages)) {
    const name = path.split('node_modules/').at(-1) as string
    if (name.startsWith('@org/')) found.set(name, [...(found.get(name) ?? []), version])
  }
  return Object.fromEntries([...found].map(([name, versions]) => [name, versions.join(' and ')]))
}

function fileName(text: string): string {
  return text.replaceAll(/\W+/g, '-')
}

interface Lock {
  packages: Record<string, { version: string }>
}
