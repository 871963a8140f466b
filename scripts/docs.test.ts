import { execFile } from 'node:child_process'
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { root } from './workspace.ts'

/**
 * Every `ts` block of the docs compiles. What a block takes for granted stands in a comment right above it, which no reader sees:
 * `<!-- prelude` … `-->`. The quick starts of the root README are run as well: see consumers.test.ts.
 */
interface Block {
  document: string
  line: number
  code: string
}

const DOCUMENTS = globSync(['README.md', 'packages/*/README.md', 'apps/docs/**/*.md'], { cwd: root }).sort()
const BLOCK = /(?:<!-- prelude\n([\s\S]*?)-->\s*)?^```ts\n([\s\S]*?)^```$/gm

function blocksOf(document: string): Block[] {
  const text = readFileSync(join(root, document), 'utf8')
  return [...text.matchAll(BLOCK)].map(([whole, prelude = '', code = ''], index, all) => {
    const at = all[index]?.index ?? 0
    return {
      document,
      line: text.slice(0, at + whole.indexOf('```ts')).split('\n').length,
      code: `${prelude}${code}export {}\n`,
    }
  })
}

const blocks = DOCUMENTS.flatMap(blocksOf)

describe('the code in the docs compiles', () => {
  let folder: string
  let complaints: string

  beforeAll(async () => {
    // Inside the workspace, so that the packages resolve as they do for everyone here.
    mkdirSync(join(root, '.reports'), { recursive: true })
    folder = mkdtempSync(join(root, '.reports/docs-'))
    for (const [index, { code }] of blocks.entries()) writeFileSync(join(folder, `block-${index}.ts`), code)
    const compilerOptions = {
      composite: false,
      incremental: false,
      declaration: false,
      declarationMap: false,
      noEmit: true,
      rootDir: root,
      tsBuildInfoFile: null,
      experimentalDecorators: true,
      erasableSyntaxOnly: false,
      noUnusedLocals: false,
      noUnusedParameters: false,
    }
    const config = { extends: join(root, 'tsconfig.base.json'), compilerOptions, include: ['*.ts'] }
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))
    const tsc = promisify(execFile)(
      join(root, 'node_modules/.bin/tsc'),
      ['-p', folder, '--pretty', 'false'],
      { cwd: root },
    )
    complaints = await tsc.then(
      () => '',
      ({ stdout }: { stdout: string }) => stdout,
    )
  }, 60_000)

  afterAll(() => rmSync(folder, { recursive: true }))

  test.each(blocks.map((block, index) => ({ ...block, index })))('$document:$line', ({ index }) => {
    const own = complaints.split('\n').filter((line) => line.includes(`block-${index}.ts`))
    expect(own).toEqual([])
  })

  test('nothing else is wrong with them', () => {
    expect(complaints.split('\n').filter((line) => line.startsWith('error'))).toEqual([])
    expect(blocks.length).toBeGreaterThan(10)
  })
})
