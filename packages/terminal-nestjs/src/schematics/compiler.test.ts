import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { projectCompiler } from './compiler.ts'

const CLASSIC = 'exports.createSourceFile = () => {}; exports.version ='
const NATIVE = 'exports.version ='

test('the TypeScript of the project comes first', async () => {
  const root = await project({
    typescript: `${CLASSIC} "5.9.3"`,
    '@nestjs/cli/node_modules/typescript': `${CLASSIC} "6.0.2"`,
  })
  expect(projectCompiler(root)?.version).toBe('5.9.3')
})

test('beside TypeScript 7, the one of the Nest CLI takes its place', async () => {
  const root = await project({
    typescript: `${NATIVE} "7.0.2"`,
    '@nestjs/cli': '',
    '@nestjs/cli/node_modules/typescript': `${CLASSIC} "6.0.2"`,
  })
  expect(projectCompiler(root)?.version).toBe('6.0.2')
})

test('there may be none', async () => {
  expect(projectCompiler(await project({ typescript: `${NATIVE} "7.0.2"` }))).toBeNull()
})

test('one that is broken is an error', async () => {
  const root = await project({ typescript: 'throw new Error("half installed")' })
  expect(() => projectCompiler(root)).toThrow('half installed')
})

/** A folder with these packages below node_modules. */
async function project(packages: Record<string, string>): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'terminal-compiler-'))
  onTestFinished(() => rm(root, { recursive: true }))
  for (const [name, code] of Object.entries(packages)) {
    const dir = join(root, 'node_modules', name)
    await mkdir(dir, { recursive: true })
    await writeFile(join(dir, 'package.json'), JSON.stringify({ name, main: 'index.js' }))
    await writeFile(join(dir, 'index.js'), code)
  }
  return root
}
