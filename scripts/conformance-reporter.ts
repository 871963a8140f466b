import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Reporter, TestCase, TestModule } from 'vitest/node'
import { endpointTable, MOUNTS, untold } from './endpoints.ts'
import { root } from './workspace.ts'

const DOCUMENT = join(root, 'apps/docs/endpoints.md')

/**
 * Prints how many conformance cases each mount and each store has passed, and fails a run in which a mount has not told what another has.
 * A run that holds all mounts also checks the table of endpoints in the docs against what has just been shown; `UPDATE_DOCS=1` writes it
 * instead.
 */
export default class ConformanceReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const cases = modules.flatMap((module) => [...module.children.allTests('passed')])
    const byMount = Map.groupBy(cases, mountOf)
    byMount.delete(undefined)
    if (byMount.size === 0) return
    print(byMount as Map<string, TestCase[]>)
    checkStories(byMount as Map<string, TestCase[]>)
    if (MOUNTS.every((mount) => byMount.has(`conformance: ${mount}`))) {
      checkTable(
        endpointTable((mount, operation) => countOf(byMount.get(`conformance: ${mount}`), operation)),
      )
    }
  }
}

function mountOf({ fullName }: TestCase): string | undefined {
  return /^(?:conformance|store): (.+?) > /.exec(fullName)?.[0].slice(0, -3)
}

function countOf(cases: readonly TestCase[] | undefined, operation: string): number {
  return cases?.filter((test) => test.meta().operations?.some((name) => name === operation)).length ?? 0
}

function print(byMount: Map<string, TestCase[]>): void {
  const width = Math.max(...[...byMount.keys()].map((name) => name.length))
  const lines = [...byMount].map(
    ([name, { length }]) => `  ${name.padEnd(width)}  ${String(length).padStart(4)} cases passed`,
  )
  process.stdout.write(`\n${lines.join('\n')}\n`)
}

function checkStories(byMount: Map<string, TestCase[]>): void {
  const told = [...byMount]
    .filter(([name]) => name.startsWith('conformance: '))
    .map(([name, cases]) => [name, cases.map(({ fullName }) => fullName.slice(name.length))] as const)
  for (const [name, stories] of untold(new Map(told))) {
    process.stderr.write(`\n${name} has not told what another mount has:\n  ${stories.join('\n  ')}\n`)
    process.exitCode = 1
  }
}

function checkTable(table: string): void {
  if (process.env.UPDATE_DOCS) writeFileSync(DOCUMENT, table)
  if (existsSync(DOCUMENT) && readFileSync(DOCUMENT, 'utf8') === table) return
  process.stderr.write(
    '\napps/docs/endpoints.md is not what this run has shown: run UPDATE_DOCS=1 npm test\n',
  )
  process.exitCode = 1
}
