import { readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { operations } from './control/operations.ts'
import { type Seed, startSimulator } from './index.ts'
import { settingsOf } from './options.ts'
import { stripeFor } from './test-support/client.ts'

const page = (name: string) => readFileSync(new URL(`../docs/${name}`, import.meta.url), 'utf8')
const fidelity = page('fidelity.md')
const options = readFileSync(new URL('./options.ts', import.meta.url), 'utf8')

function section(heading: string): string {
  return fidelity.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? ''
}

/** The rows of the table in a text, as their cells. */
function table(text: string): string[][] {
  const [, , ...rows] = text.split('\n').filter((line) => line.startsWith('|'))
  return rows.map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )
}

/** The members of `Behaviour`. */
function behaviours(): string[] {
  const body = /export interface Behaviour \{\n([\s\S]*?)\n\}/.exec(options)?.[1] ?? ''
  return [...body.matchAll(/^ {2}(\w+):/gm)].map(([, name]) => name as string)
}

test('the table of options has every behaviour with its default', () => {
  const rows = table(section('Options'))
  expect(behaviours().length).toBeGreaterThan(15)
  expect(rows.map(([name]) => name)).toEqual(behaviours().map((name) => `\`${name}\``))
  const defaults: Record<string, unknown> = { ...settingsOf({}) }
  for (const [name = '', byDefault = ''] of rows) {
    const value = defaults[name.replaceAll('`', '')]
    if (typeof value === 'string') expect(byDefault).toBe(`\`'${value}'\``)
    else if (typeof value === 'number') expect(byDefault).toBe(`\`${value}\``)
  }
})

test('every option is named beside a feature', () => {
  const features = table(section('What is simulated')).flat().join(' ')
  expect(behaviours().filter((name) => !features.includes(`\`${name}\``))).toEqual([])
})

/** The table of docs/control-api.md, from the descriptions of the operations. */
function operationTable(): string {
  const rows = operations.map(({ method, path, control, summary }) => [
    `\`${method} /_simulator${path}\``,
    control === undefined ? '' : `\`${control}\``,
    summary,
  ])
  const lines = [['Route', 'Function', 'Description'], ['---', '---', '---'], ...rows]
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

test('the page of the control API has every operation, as it describes itself', () => {
  const text = page('control-api.md')
  const updated = text.replace(/^\| Route .*(?:\n\|.*)*/m, () => operationTable())
  if (process.env.UPDATE_DOCS) writeFileSync(new URL('../docs/control-api.md', import.meta.url), updated)
  expect(updated, 'run UPDATE_DOCS=1 npx vitest run packages/terminal-simulator/src/docs').toBe(
    process.env.UPDATE_DOCS ? updated : text,
  )
})

test('the seed of the example starts a simulator', async () => {
  const seed: Seed = JSON.parse(/```json\n([\s\S]*?)```/.exec(page('seed.md'))?.[1] ?? '')
  await using simulator = await startSimulator({ port: 0, seed: { ...seed, chaos: {}, faults: [] } })
  const stripe = stripeFor(simulator, 'rk_test_till')
  expect((await stripe.terminal.readers.list()).data).toMatchObject([{ id: 'tmr_1', location: 'tml_1' }])
  await using whole = await startSimulator({ port: 0, seed })
  expect(whole.control.faults.planned()).toHaveLength(1)
})
