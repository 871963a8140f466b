import { expect, test } from 'vitest'
import { cells, nameOf } from './cells.ts'
import { frameworks } from './frameworks.ts'

/** What the rehearsal promises to cover. */
const AXES = {
  framework: Object.keys(frameworks),
  type: ['module', 'commonjs'],
  stripe: ['20.0.0', '^20', '^21', '^22', '^23'],
  runtime: ['Node 20.19', 'Node 22.19', 'Node 22', 'Node 24', 'Node 26', 'Bun', 'Deno'],
  manager: ['npm', 'pnpm', 'yarn', 'bun', 'deno'],
  typescript: ['5.6', '5.9', '6', '7', 'starter', 'deno'],
  module: ['node10', 'node16', 'nodenext', 'bundler', 'starter', 'deno'],
} as const

test.for(Object.keys(AXES) as (keyof typeof AXES)[])('every %s has a cell', (axis) => {
  const covered = new Set<string>(cells.map((cell) => cell[axis]))
  expect([...covered].sort()).toEqual([...AXES[axis]].sort())
})

test('there are at most 30 cells, each with a name of its own', () => {
  expect(cells.length).toBeLessThanOrEqual(30)
  expect(new Set(cells.map(nameOf)).size).toBe(cells.length)
})
