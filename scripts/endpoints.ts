import { type OperationName, operationNames, operations } from '@org/terminal-core'
import Stripe from 'stripe'

/** The mounts that stand in the table, as the conformance suite names them. */
export const MOUNTS = ['nestjs on express', 'nestjs on fastify', 'koa', 'trpc', 'node', 'fetch'] as const

/** Calls of stripe-node whose name is shorter here. */
const HELPERS = 'testHelpers'

/** Every Terminal call of the installed stripe-node, read off its own objects, named as our operations are. */
export function terminalCalls(): string[] {
  const stripe = new Stripe('sk_test_none')
  const resources = Object.entries(stripe.terminal).filter(([, resource]) => methodsOf(resource).length > 0)
  const calls = resources.flatMap(([name, resource]) =>
    methodsOf(resource).map((method) => `${name}.${method}`),
  )
  return [
    ...calls,
    ...methodsOf(stripe.testHelpers.terminal.readers).map((method) => `${HELPERS}.${method}`),
  ].sort()
}

function methodsOf(resource: object): string[] {
  const prototype = Object.getPrototypeOf(resource)
  if (prototype === null || prototype === Stripe.prototype) return []
  return Object.getOwnPropertyNames(prototype).filter(
    (name) => name !== 'constructor' && !name.startsWith('_'),
  )
}

/** Which stories that one mount has told each other one has not; mounts that lack none are left out. */
export function untold(told: ReadonlyMap<string, readonly string[]>): Map<string, string[]> {
  const all = new Set([...told.values()].flat())
  const missing = [...told].map(
    ([mount, stories]) => [mount, [...all].filter((story) => !stories.includes(story))] as const,
  )
  return new Map(
    missing.filter(([, stories]) => stories.length > 0).map(([mount, stories]) => [mount, stories]),
  )
}

/** The table of endpoints: Stripe's Terminal calls first, then the rest that a Terminal back end needs. */
export function endpointTable(countOf: (mount: string, operation: OperationName) => number): string {
  const calls = new Set(terminalCalls())
  const isCall = (name: OperationName) => calls.has(name)
  const rows = (names: readonly OperationName[]) => names.map((name) => row(name, countOf)).join('\n')
  const head = `| operation | route | permission | ${MOUNTS.join(' | ')} |\n|---|---|---|${'---:|'.repeat(MOUNTS.length)}`
  return `# Every endpoint, on every framework

Written by the test run (\`UPDATE_DOCS=1 npm test\`), checked by every other one. A number is how many conformance stories called the
operation on that mount, over a real socket, and passed. Every mount tells the same stories, or the run fails. On tRPC the operations are
called, followed and fed with bad input as procedures; webhooks, health, OpenAPI, server-sent events and Stripe's example apps, which are
HTTP, are told at the listener beside the router.

## Stripe's Terminal calls (${calls.size} in stripe-node ${Stripe.PACKAGE_VERSION})

${head}
${rows(operationNames.filter(isCall))}

## What else a Terminal back end needs

${head}
${rows(operationNames.filter((name) => !isCall(name)))}
`
}

function row(name: OperationName, countOf: (mount: string, operation: OperationName) => number): string {
  const { method, path, permission } = operations[name]
  const counts = MOUNTS.map((mount) => countOf(mount, name))
  return `| \`${name}\` | \`${method} ${path}\` | \`${permission}\` | ${counts.join(' | ')} |`
}
