import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'
import { publicPackages, root } from './workspace.ts'

/**
 * Lines of code that an adapter may have, without blank lines and comments: past this it does the core's work. Schematics edit a project
 * of the developer and never run in it: they do not count.
 */
const BUDGETS: Record<string, number> = {
  '@org/terminal-koa': 120,
  '@org/terminal-trpc': 200,
  '@org/terminal-nestjs': 370,
}

const adapters = publicPackages().filter(({ manifest }) => manifest.dependencies?.['@org/terminal-core'])

describe.for(adapters)('$manifest.name', ({ dir, manifest }) => {
  const files = readdirSync(join(dir, 'src'), { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !file.startsWith('test-support'),
  )
  const read = (file: string) => readFileSync(join(dir, 'src', file), 'utf8')

  test('runs the conformance suite', () => {
    const suites = files.filter((file) => /^conformance.*\.test\.ts$/.test(file)).map(read)
    expect(suites.join('\n')).toContain("from '@org/terminal-conformance'")
  })

  test('is held to the rules of an adapter by lint', () => {
    const { overrides } = JSON.parse(readFileSync(join(root, 'biome.json'), 'utf8')) as {
      overrides: { includes: string[]; linter: object }[]
    }
    const rules = overrides.find(({ includes }) => includes.includes(`${relative(root, dir)}/src/**`))
    expect(JSON.stringify(rules?.linter)).toContain('An adapter has no privileges')
  })

  test('stays within its line budget', () => {
    const sources = files.filter((file) => !/^schematics\/|\.test(-d)?\.ts$/.test(file)).map(read)
    const lines = sources.flatMap((source) => source.split('\n')).filter(isCode)
    expect(lines.length).toBeGreaterThan(0)
    expect(lines.length).toBeLessThanOrEqual(BUDGETS[manifest.name] ?? 0)
  })
})

/** Passing the names of the core on is no work. */
function isCode(line: string): boolean {
  return !/^\s*($|\/\/|\/?\*|export \* from '@org\/terminal-core)/.test(line)
}
