import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  ERRORS,
  type OperationName,
  operationNames,
  operations,
  PERMISSIONS,
  presets,
} from '@org/terminal-core'
import { expect, test } from 'vitest'
import { read } from './docs.ts'
import { terminalCalls } from './endpoints.ts'
import { root } from './workspace.ts'

/** The tables in the docs that say what the code says, by the page they stand in and the name in `<!-- table: name -->`. */
const TABLES = {
  errors: { document: 'apps/docs/errors.md', rows: errorRows },
  presets: { document: 'apps/docs/access.md', rows: presetRows },
  terminal: { document: 'apps/docs/endpoints.md', rows: () => operationRows(isTerminalCall) },
  further: { document: 'apps/docs/endpoints.md', rows: () => operationRows((name) => !isTerminalCall(name)) },
}

function errorRows(): string[][] {
  const rows = Object.entries(ERRORS).map(([code, { status, retryable, message }]) => [
    `\`${code}\``,
    String(status),
    retryable ? 'yes' : 'no',
    message,
  ])
  return [['code', 'status', 'retryable', 'message'], ...rows.sort(([, a], [, b]) => Number(a) - Number(b))]
}

function presetRows(): string[][] {
  const names = Object.keys(presets) as (keyof typeof presets)[]
  const rows = PERMISSIONS.map((permission) => [
    `\`${permission}\``,
    ...names.map((name) => ((presets[name] as readonly string[]).includes(permission) ? 'yes' : '')),
    [...operationNames.filter((name) => operations[name].permission === permission), ...fieldsOf(permission)]
      .map((name) => `\`${name}\``)
      .join(', '),
  ])
  return [['permission', ...names, 'for'], ...rows]
}

/** What a permission is for beside operations. */
function fieldsOf(permission: string): string[] {
  return permission === 'refunds:reverse' ? ['refund_application_fee', 'reverse_transfer'] : []
}

function operationRows(include: (name: OperationName) => boolean): string[][] {
  const rows = operationNames.filter(include).map((name) => {
    const { method, path, permission } = operations[name]
    return [name, `${method} ${path}`, permission].map((cell) => `\`${cell}\``)
  })
  return [['operation', 'route', 'permission'], ...rows]
}

function isTerminalCall(name: OperationName): boolean {
  return terminalCalls().includes(name)
}

test.each(Object.entries(TABLES))('the table of %s says what the code says', (name, { document, rows }) => {
  const [head = [], ...body] = rows()
  const table = [head, head.map(() => '---'), ...body].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
  const text = read(document)
  const updated = text.replace(
    new RegExp(`(<!-- table: ${name} -->\n)[\\s\\S]*?(<!-- end -->)`),
    (_, begin: string, end: string) => `${begin}${table}\n${end}`,
  )
  if (process.env.UPDATE_DOCS) writeFileSync(join(root, document), updated)
  expect(updated, 'run UPDATE_DOCS=1 npx vitest run scripts/docs-tables').toBe(
    process.env.UPDATE_DOCS ? updated : text,
  )
  expect(updated).toContain(table)
})
