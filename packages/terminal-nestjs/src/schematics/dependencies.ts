import type { Tree } from '@angular-devkit/schematics'

interface Manifest {
  dependencies?: Record<string, string>
  devDependencies?: Record<string, string>
  peerDependencies?: Record<string, string>
}

/** The newest release that Jest can load in the CommonJS projects of Nest 11; 12 is an ES module. */
const CONFIG_FOR_NEST_11 = '^4.0.4'

const NEWEST = { '@nestjs/config': '^12.0.1', stripe: '^23.1.0' }

const PATH = 'package.json'

/** Adds what the edited application imports and the project lacks. Returns whether something was missing. */
export function addDependencies(tree: Tree): boolean {
  const text = tree.readText(PATH)
  const manifest = JSON.parse(text) as Manifest
  const present = { ...manifest.peerDependencies, ...manifest.devDependencies, ...manifest.dependencies }
  const onNest11 = /^\D*11\b/.test(present['@nestjs/core'] ?? '')
  const needed = onNest11 ? { ...NEWEST, '@nestjs/config': CONFIG_FOR_NEST_11 } : NEWEST
  const missing = Object.entries(needed).filter(([name]) => !Object.hasOwn(present, name))
  if (missing.length === 0) return false

  const dependencies = Object.entries({ ...manifest.dependencies, ...Object.fromEntries(missing) })
  manifest.dependencies = Object.fromEntries(dependencies.sort(([a], [b]) => (a < b ? -1 : 1)))
  const indentation = /^([ \t]+)"/m.exec(text)?.[1] ?? '  '
  tree.overwrite(PATH, `${JSON.stringify(manifest, null, indentation)}\n`)
  return true
}
