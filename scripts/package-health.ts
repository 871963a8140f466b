import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { styleText } from 'node:util'
import {
  checkPackage,
  createPackageFromTarballData,
  type Package,
  type ResolutionKind,
} from '@arethetypeswrong/core'
import { problemKindInfo } from '@arethetypeswrong/core/problems'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { type ExportTarget, type Manifest, packPublicPackages, root } from './workspace.ts'

/** The simulator is a tool for tests and ESM alone: CommonJS reaches it by `require(esm)`, and TypeScript before node16 does not. */
const IGNORED: Readonly<Record<string, readonly ResolutionKind[]>> = {
  '@org/terminal-simulator': ['node10', 'node16-cjs'],
}

const NOT_FOR_PUBLICATION = /\.(test|test-d|bench)\.|\/test-support\/|\.tsbuildinfo$|\/__snapshots__\//

/** Packs every public package and examines what a person would install. Lists what is wrong, by package. */
async function examineAll(): Promise<Map<string, string[]>> {
  const destination = await mkdtemp(join(tmpdir(), 'terminal-health-'))
  try {
    const license = await readFile(join(root, 'LICENSE'), 'utf8')
    const findings = new Map<string, string[]>()
    for (const [name, path] of await packPublicPackages(destination)) {
      findings.set(name, await examine(await readFile(path), license))
    }
    return findings
  } finally {
    await rm(destination, { recursive: true })
  }
}

async function examine(tarball: Buffer, license: string): Promise<string[]> {
  const pkg = createPackageFromTarballData(tarball)
  const base = `/node_modules/${pkg.packageName}/`
  const read = (path: string) => pkg.tryReadFile(base + path)
  const files = pkg.listFiles().map((path) => path.slice(base.length))
  const manifest = JSON.parse(pkg.readFile(`${base}package.json`)) as Manifest
  return [
    ...documents(read, license),
    ...strangers(files),
    ...dangling(manifest, files),
    ...undeclared(manifest, files, read),
    ...(await lint(tarball)),
    ...(await types(pkg)),
  ]
}

type Read = (path: string) => string | undefined

function documents(read: Read, license: string): string[] {
  const problems: string[] = []
  if (!read('README.md')) problems.push('README.md is missing')
  if (read('LICENSE') !== license)
    problems.push('LICENSE is missing or differs from the one of the repository')
  return problems
}

function strangers(files: readonly string[]): string[] {
  return files
    .filter((file) => NOT_FOR_PUBLICATION.test(`/${file}`))
    .map((file) => `${file} must not be published`)
}

function dangling(manifest: Manifest, files: readonly string[]): string[] {
  return [...targets(manifest.exports ?? {}), ...targets(manifest.bin ?? {})]
    .filter((target) => !files.includes(target.replace('./', '')))
    .map((target) => `package.json points at ${target}, which is not in the tarball`)
}

function targets(value: ExportTarget): string[] {
  return typeof value === 'string' ? [value] : Object.values(value).flatMap(targets)
}

/** A published file may import only what an install brings along. */
function undeclared(manifest: Manifest, files: readonly string[], read: Read): string[] {
  const declared = { ...manifest.dependencies, ...manifest.peerDependencies }
  const missing = files
    .filter((file) => file.startsWith('dist/') && /\.(js|cjs|mjs|d\.ts|d\.cts|d\.mts)$/.test(file))
    .flatMap((file) => importsOf(read(file) ?? ''))
    .filter((name) => name !== manifest.name && !Object.hasOwn(declared, name))
  return [...new Set(missing)].map(
    (name) => `imports ${name}, which is neither a dependency nor a peer dependency`,
  )
}

/** The names of the packages that compiled code imports at the start of a line, or as `import('…')` and `require('…')`. */
function importsOf(code: string): string[] {
  const statement =
    /^(?:import|export)\s+(?:[\w$*{},\s]+\sfrom\s+)?['"]([^'"]+)['"]|\b(?:import|require)\(['"]([^'"]+)['"]\)/gm
  return [...code.matchAll(statement)]
    .map(([, from, call]) => (from ?? call) as string)
    .filter((specifier) => !/^(\.|node:)/.test(specifier))
    .map((specifier) =>
      specifier
        .split('/')
        .slice(0, specifier.startsWith('@') ? 2 : 1)
        .join('/'),
    )
}

async function lint(tarball: Buffer): Promise<string[]> {
  const bytes = new Uint8Array(tarball).buffer
  const { messages, pkg } = await publint({ pack: { tarball: bytes }, strict: true })
  return messages.map(
    (message) => `publint: ${formatMessage(message, pkg, { color: false }) ?? message.code}`,
  )
}

async function types(pkg: Package): Promise<string[]> {
  const result = await checkPackage(pkg)
  if (!result.types) return ['attw: no types']
  const ignored = IGNORED[pkg.packageName] ?? []
  return Object.entries(result.entrypoints).flatMap(([entrypoint, { resolutions }]) =>
    Object.values(resolutions)
      .filter(({ resolutionKind }) => !ignored.includes(resolutionKind))
      .flatMap(({ resolutionKind, visibleProblems = [] }) =>
        visibleProblems.map((index) => {
          const problem = result.problems[index]
          const { title } = problemKindInfo[problem?.kind ?? 'InternalResolutionError']
          return `attw: ${entrypoint} from ${resolutionKind}: ${title}`
        }),
      ),
  )
}

const findings = await examineAll()
for (const [name, problems] of findings) {
  console.log(`${problems.length === 0 ? styleText('green', '✓') : styleText('red', '✗')} ${name}`)
  for (const problem of problems) console.log(`    ${problem}`)
}
const total = [...findings.values()].flat().length
console.log(total === 0 ? 'Every tarball is sound.' : `${total} problem${total === 1 ? '' : 's'}.`)
process.exitCode = total === 0 ? 0 : 1
