import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { operationNames } from '@org/terminal-core'
import { expect, test } from 'vitest'
import { terminalCalls, untold } from './endpoints.ts'
import { root } from './workspace.ts'

test('every Terminal call of stripe-node is an operation', () => {
  expect(terminalCalls()).toHaveLength(28)
  expect(terminalCalls().filter((call) => !(operationNames as string[]).includes(call))).toEqual([])
})

test('the table in the docs has no empty cell', () => {
  const rows = readFileSync(join(root, 'apps/docs/endpoints.md'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| `'))
  expect(rows).toHaveLength(operationNames.length)
  for (const row of rows) {
    expect(
      row
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    ).not.toContain('0')
    expect(row).not.toMatch(/\|\s*\|/)
  }
})

test('a mount that has not told what another has is named, with what it lacks', () => {
  const told = new Map([
    ['koa', ['health > alive', 'http > forms']],
    ['trpc', ['health > alive']],
    ['node', ['http > forms', 'health > alive']],
  ])
  expect(untold(told)).toEqual(new Map([['trpc', ['http > forms']]]))
  expect(untold(new Map([['koa', ['health > alive']]]))).toEqual(new Map())
})
