import { operationNames } from '@org/terminal-core'
import { expect, test } from 'vitest'
import { terminalCalls } from './endpoints.ts'

test('every Terminal call of stripe-node is an operation', () => {
  expect(terminalCalls()).toHaveLength(28)
  expect(terminalCalls().filter((call) => !(operationNames as string[]).includes(call))).toEqual([])
})
