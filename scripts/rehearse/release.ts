import { appendFile, cp, mkdir, symlink, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { publicPackages, root } from '../workspace.ts'
import { run } from './processes.ts'
import type { Registry } from './registry.ts'

/** A copy of the workspace, which is versioned and published without a change here. */
export interface Release {
  /** Writes a changeset, as a pull request would. */
  change(bumps: Readonly<Record<string, 'patch' | 'minor' | 'major'>>, summary: string): Promise<void>
  /** `npm run version-packages`, then what `npm run release` does after the build. */
  publish(): Promise<void>
  /** A file of the copy, by its path in the repository. */
  file(path: string): string
}

/** Copies what git knows of, and what `npm run build` has made. */
export async function copyWorkspace(folder: string, registry: Registry): Promise<Release> {
  const listed = await run('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
  })
  const files = listed.split('\0').filter(Boolean)
  const built = publicPackages().map(({ dir }) => join(relative(root, dir), 'dist'))
  for (const path of [...files, ...built]) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await cp(join(root, path), join(folder, path), { recursive: true })
  }
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
  const { host } = new URL(registry.url)
  // npm does not publish without a token; the registry asks for none.
  await appendFile(join(folder, '.npmrc'), `\nregistry=${registry.url}/\n//${host}/:_authToken=anyone\n`)

  const log = join(folder, '../release.log')
  const git = (...args: string[]) => run('git', args, { cwd: folder, log })
  await git('init', '--quiet', '--initial-branch', 'main')
  await commit('The workspace')

  /** Changelogs name the commit of a changeset, and tags need one. */
  async function commit(message: string): Promise<void> {
    await git('add', '--all')
    await git('-c', 'user.name=rehearsal', '-c', 'user.email=rehearsal@localhost', 'commit', '-qm', message)
  }

  return {
    async change(bumps, summary) {
      const lines = Object.entries(bumps).map(([name, bump]) => `'${name}': ${bump}`)
      const path = join(folder, '.changeset', `${Object.keys(bumps).join('-').replaceAll(/\W+/g, '-')}.md`)
      await writeFile(path, `---\n${lines.join('\n')}\n---\n\n${summary}\n`)
      await commit(summary)
    },
    async publish() {
      await run('npm', ['run', 'version-packages'], { cwd: folder, log })
      await commit('Version packages')
      await run('npm', ['exec', '--', 'changeset', 'publish'], { cwd: folder, log })
    },
    file: (path) => join(folder, path),
  }
}
