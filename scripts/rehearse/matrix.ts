import type { Cell } from './cells.ts'
import { frameworks } from './frameworks.ts'
import type { Result } from './run-cell.ts'

const HEADER = ['framework', 'format', 'stripe', 'runtime', 'manager', 'TypeScript', 'here because', 'result']

/** The results as a table in Markdown, as CONTRIBUTING.md has it. */
export function matrix(results: readonly Result[]): string {
  const rows = results.map(({ cell, failed }) => [...columns(cell), failed ? `✗ ${failed.step}` : '✓'])
  return [HEADER, HEADER.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n')
}

function columns(cell: Cell): string[] {
  const { framework, type, stripe, runtime, manager, typescript, module, reason } = cell
  const compiler = typescript === module ? typescript : `${typescript}, ${module}`
  const format = type === 'module' ? 'ESM' : 'CommonJS'
  return [frameworks[framework].title, format, stripe, runtime, manager, compiler, reason]
}
