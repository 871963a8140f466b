import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { publicPackages, type WorkspacePackage } from './workspace.ts'

const packages = publicPackages()
const core = packages.find(({ manifest }) => manifest.name === '@org/terminal-core') as WorkspacePackage

// A name that appears or disappears here is a change that adopters notice: it needs a changeset.
describe.for(packages)('the public names of $manifest.name', ({ dir, manifest }) => {
  const subpaths = Object.keys(manifest.exports ?? {}).filter((subpath) => subpath !== './package.json')
  const inherited = manifest.dependencies?.[core.manifest.name] !== undefined

  test.for(subpaths)('%s', async (subpath) => {
    const names = await namesOf({ dir, manifest }, subpath)
    const namesOfCore = inherited && core.manifest.exports?.[subpath] ? await namesOf(core, subpath) : []
    expect(names, 'an adapter has all names of the core').toEqual(expect.arrayContaining(namesOfCore))
    expect(names.filter((name) => !namesOfCore.includes(name))).toMatchSnapshot()
  })
})

async function namesOf({ dir, manifest }: WorkspacePackage, subpath: string): Promise<string[]> {
  const target = manifest.exports?.[subpath]
  const source = typeof target === 'object' ? target['@org/source'] : undefined
  expect(source, 'every entry point has a source').toBeTypeOf('string')
  return Object.keys(await import(join(dir, source as string))).sort()
}
