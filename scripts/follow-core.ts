import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readChangesets } from '@changesets/read'
import { type Manifest, publicPackages, root } from './workspace.ts'

// An adapter re-exports the core, so a change of the core is one of the adapter. Changesets alone would release every adapter as a patch: a
// break of the core would reach people inside their caret range. This adds the adapters to each changeset of the core, before
// `changeset version` reads it.

type Changeset = Awaited<ReturnType<typeof readChangesets>>[number]
type Release = Changeset['releases'][number]
type Bump = Release['type']

const CORE = '@org/terminal-core'
const BUMPS: readonly Bump[] = ['none', 'patch', 'minor', 'major']

const manifests = publicPackages().map(({ manifest }) => manifest)
const core = manifests.find(({ name }) => name === CORE)
if (core === undefined) throw new Error(`The workspace has no ${CORE}.`)
// An adapter that was never released has an introduction of its own, and no user who upgrades.
const adapters = manifests.filter((manifest) => manifest.dependencies?.[CORE] && manifest.version !== '0.0.0')

for (const changeset of await readChangesets(root)) {
  const added = adapters
    .map((adapter): Release => ({ name: adapter.name, type: equivalent(bumpOf(changeset, CORE), adapter) }))
    .filter(({ name, type }) => BUMPS.indexOf(type) > BUMPS.indexOf(bumpOf(changeset, name)))
  if (added.length === 0) continue
  await rewrite(changeset, added)
  for (const { name, type } of added) {
    console.log(`.changeset/${changeset.id}.md: added ${name} as ${type}, because ${CORE} changes.`)
  }
}

function bumpOf({ releases }: Changeset, name: string): Bump {
  return releases.find((release) => release.name === name)?.type ?? 'none'
}

/** The bump of an adapter that npm treats as it treats this one of the core: a caret range ends at the next minor below 1.0.0. */
function equivalent(bump: Bump, adapter: Manifest): Bump {
  return bump === 'minor' && isBelowOne(core as Manifest) && !isBelowOne(adapter) ? 'major' : bump
}

function isBelowOne({ version }: Manifest): boolean {
  return version.startsWith('0.')
}

async function rewrite({ id, releases, summary }: Changeset, added: readonly Release[]): Promise<void> {
  const kept = releases.filter(({ name }) => added.every((release) => release.name !== name))
  const lines = [...kept, ...added].map(({ name, type }) => `'${name}': ${type}`)
  await writeFile(join(root, '.changeset', `${id}.md`), `---\n${lines.join('\n')}\n---\n\n${summary}\n`)
}
