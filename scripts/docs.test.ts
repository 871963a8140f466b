import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { blocksOf, compilerOptions, documents, read } from './docs.ts'
import { root } from './workspace.ts'

const blocks = documents.flatMap(blocksOf)

describe('the code in the docs compiles', () => {
  let folder: string
  let complaints: string

  beforeAll(async () => {
    // Inside the workspace, so that the packages resolve as they do for everyone here.
    mkdirSync(join(root, 'scripts/.reports'), { recursive: true })
    folder = mkdtempSync(join(root, 'scripts/.reports/docs-'))
    for (const [index, { code }] of blocks.entries()) writeFileSync(join(folder, `block-${index}.ts`), code)
    const config = {
      extends: join(root, 'tsconfig.base.json'),
      compilerOptions: { ...compilerOptions, noEmit: true, rootDir: root },
      include: ['*.ts'],
    }
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

describe('every link of the docs leads somewhere', () => {
  const LINK = /\]\((?!https?:)([^)#\s]*)(#[^)\s]+)?\)/g

  test.each(documents)('%s', (document) => {
    for (const [, target = '', anchor] of read(document).matchAll(LINK)) {
      const path = target === '' ? document : normalize(join(dirname(document), target))
      expect(existsSync(join(root, path)), `${target} of ${document}`).toBe(true)
      if (anchor) expect(anchorsOf(path), `${target}${anchor} of ${document}`).toContain(anchor)
    }
  })

  /** As GitHub names the headings of a page. */
  function anchorsOf(document: string): string[] {
    return [...read(document).matchAll(/^#+ (.+)$/gm)].map(
      ([, heading = '']) =>
        `#${heading
          .toLowerCase()
          .replace(/[^\p{L}\p{N} _-]/gu, '')
          .replaceAll(' ', '-')}`,
    )
  }
})

test('the files on the paths of CONTRIBUTING.md exist, each once on its path', () => {
  const section = read('CONTRIBUTING.md').split('## Follow a request')[1]?.split('\n## ')[0] ?? ''
  const paths = section.split('```').filter((_, index) => index % 2 === 1)
  expect(paths).toHaveLength(2)
  for (const path of paths) {
    const files = [...path.matchAll(/^ *(\S+\.ts) /gm)].map(([, file = '']) =>
      file.startsWith('terminal-') ? `packages/${file}` : `packages/terminal-core/src/${file}`,
    )
    expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([])
    expect(new Set(files).size).toBe(files.length)
  }
})
