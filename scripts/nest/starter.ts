import { execFile } from 'node:child_process'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify, stripVTControlCharacters } from 'node:util'

const execute = promisify(execFile)

/** A project of `nest new`. */
export class Starter {
  readonly dir: string

  private constructor(dir: string) {
    this.dir = dir
  }

  /**
   * Makes a project with the official generator, and installs it with our package and stripe.
   * @param major of Nest
   * @param folder the project becomes a folder in it
   * @param tarballs of our packages, by name
   */
  static async create(
    major: number,
    folder: string,
    tarballs: ReadonlyMap<string, string>,
  ): Promise<Starter> {
    const name = `nest-${major}`
    const nest = ['exec', '--yes', `--package=@nestjs/cli@${major}`, '--', 'nest']
    const flags = ['--skip-install', '--skip-git', '--package-manager', 'npm']
    await run(folder, ['npm', ...nest, 'new', name, ...flags])
    const starter = new Starter(join(folder, name))

    const manifest = JSON.parse(await starter.read('package.json')) as { dependencies: object }
    const tarball = (name: string) => `file:${tarballs.get(name)}`
    Object.assign(manifest.dependencies, {
      '@org/terminal-nestjs': tarball('@org/terminal-nestjs'),
      stripe: '^23.1.0',
    })
    // The core arrives as a dependency of the adapter, from a tarball as well.
    const overrides = { '@org/terminal-core': tarball('@org/terminal-core') }
    await starter.write('package.json', `${JSON.stringify({ ...manifest, overrides }, null, 2)}\n`)
    await starter.install()
    return starter
  }

  async install(): Promise<void> {
    await this.run('npm install --prefer-offline --no-audit --no-fund')
  }

  /** Runs a command in the project. Rejects with all that it printed when it fails. */
  run(command: string, env: Record<string, string> = {}): Promise<string> {
    return run(this.dir, command.split(' '), env)
  }

  read(path: string): Promise<string> {
    return readFile(join(this.dir, path), 'utf8')
  }

  async write(path: string, text: string): Promise<void> {
    await writeFile(join(this.dir, path), text)
  }

  /** Replaces a text that must be there. */
  async replace(path: string, before: string, after: string): Promise<void> {
    const text = await this.read(path)
    if (!text.includes(before)) throw new Error(`${path} has no ${before}:\n${text}`)
    await this.write(
      path,
      text.replace(before, () => after),
    )
  }

  /** The files that developers write, by path. */
  async files(): Promise<Record<string, string>> {
    const paths = await readdir(this.dir, { recursive: true, withFileTypes: true })
    const written = paths
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(this.dir.length + 1))
      .filter((path) => !/^(node_modules|dist)\b|^package-lock\.json$|\.tsbuildinfo$/.test(path))
    return Object.fromEntries(await Promise.all(written.map(async (path) => [path, await this.read(path)])))
  }
}

async function run(
  cwd: string,
  [file = '', ...args]: readonly string[],
  env: Record<string, string> = {},
): Promise<string> {
  try {
    const options = { cwd, env: { ...process.env, ...env }, maxBuffer: 64 * 1024 * 1024 }
    const { stdout, stderr } = await execute(file, args, options)
    return stripVTControlCharacters(stdout + stderr)
  } catch (error) {
    const { message, stdout, stderr } = error as { message: string; stdout: string; stderr: string }
    throw new Error(`${message}\n${stdout}${stderr}`)
  }
}
