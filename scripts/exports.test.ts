import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { publicPackages } from './workspace.ts'

// A name that appears or disappears here is a change that adopters notice: it needs a changeset.
describe.for(publicPackages())('the public names of $manifest.name', ({ dir, manifest }) => {
  const entries = Object.entries(manifest.exports ?? {}).filter(([subpath]) => subpath !== './package.json')

  test.for(entries)('%s', async ([, target]) => {
    const source = typeof target === 'object' ? target['@org/source'] : undefined
    expect(source, 'every entry point has a source').toBeTypeOf('string')
    const module = await import(join(dir, source as string))
    expect(Object.keys(module).sort()).toMatchSnapshot()
  })
})
