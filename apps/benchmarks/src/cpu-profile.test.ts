import { expect, test } from 'vitest'
import { ownersOf, type Profile } from './cpu-profile.ts'

const frame = (functionName: string, url = '', lineNumber = 0) => ({ functionName, url, lineNumber })

/** A package function that writes through Node, one that Node calls back, and time that nobody took. */
const profile: Profile = {
  nodes: [
    { id: 1, callFrame: frame('(root)'), children: [2, 4, 5, 7, 8] },
    {
      id: 2,
      callFrame: frame('respond', 'file:///x/node_modules/koa/lib/application.js', 287),
      children: [3],
    },
    { id: 3, callFrame: frame('writeUtf8String') },
    { id: 4, callFrame: frame('(idle)') },
    { id: 5, callFrame: frame('emit', 'node:events', 480), children: [6] },
    { id: 6, callFrame: frame('run', 'file:///x/packages/terminal-core/dist/run.js', 9) },
    { id: 7, callFrame: frame('(garbage collector)') },
    { id: 8, callFrame: frame('writev') },
  ],
  samples: [2, 2, 3, 4, 5, 6, 7, 8],
  timeDeltas: [1_000_000, 10, 40, 500, 5, 20, 9, 3],
}

test('the time of Node goes to the package that called it, and idle time to nobody', () => {
  const { packages, functions } = ownersOf(profile, 0.00057)
  expect(packages).toEqual([
    { name: 'koa', microseconds: 40 },
    { name: 'terminal-core', microseconds: 20 },
    { name: '(garbage collector)', microseconds: 9 },
    { name: 'node', microseconds: 8 },
  ])
  expect(functions[0]).toEqual({
    name: 'respond koa/lib/application.js:288 -> writeUtf8String',
    microseconds: 40,
  })
  expect(functions[1]).toEqual({ name: 'run terminal-core/dist/run.js:10', microseconds: 20 })
})
