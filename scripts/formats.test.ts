import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { publicPackages, root } from './workspace.ts'

const run = promisify(execFile)
const dual = publicPackages().filter(({ manifest }) => manifest.main)

test('every package but the simulator has both module formats', () => {
  const names = publicPackages().map(({ manifest }) => manifest.name)
  expect(dual.map(({ manifest }) => manifest.name)).toEqual(
    names.filter((name) => name !== '@org/terminal-simulator'),
  )
})

test.for(dual)('$manifest.name is found without `exports`: TypeScript before node16', ({ manifest }) => {
  const { main, types, typesVersions, exports = {} } = manifest
  expect({ main, types }).toEqual({ main: './dist/cjs/index.js', types: './dist/cjs/index.d.ts' })
  const subpaths = Object.keys(exports).filter((subpath) => !['.', './package.json'].includes(subpath))
  expect(Object.keys(typesVersions?.['*'] ?? {})).toEqual(subpaths.map((subpath) => subpath.slice(2)))
})

const core = dual.find(({ manifest }) => manifest.name === '@org/terminal-core')
const adapters = dual.filter(({ manifest }) => manifest.dependencies?.['@org/terminal-core'])

test.for(adapters)('$manifest.name has every subpath and every peer of the core', ({ manifest }) => {
  expect(Object.keys(manifest.exports ?? {})).toEqual(
    expect.arrayContaining(Object.keys(core?.manifest.exports ?? {})),
  )
  expect(manifest.peerDependencies).toMatchObject(core?.manifest.peerDependencies ?? {})
})

// Runs what `npm run build` made: `npm test` builds first.
test('a process that imports and requires each package works across both formats', async () => {
  const stories = join(root, 'scripts/formats/stories.ts')
  // The runner of this test has set conditions of its own for Node.
  const env = { ...process.env, NODE_OPTIONS: '', NODE_TEST_CONTEXT: undefined }
  const result = await run(process.execPath, ['--test', stories], { env }).catch((failure) => failure)
  expect(result.code, `${result.stdout}${result.stderr}`).toBeUndefined()
}, 60_000)
