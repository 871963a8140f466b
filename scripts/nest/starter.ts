import { execFile } from 'node:child_process'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

const execute = promisify(execFile)

/** A project of `nest new`. */
export class Starter {
  readonly dir: string

  private constructor(dir: string) {
    this.dir = dir
  }

  /**
   * Makes a project with the official generator, adds packages of ours and installs everything.
   * @param major of Nest
   * @param folder the project becomes a folder in it
   * @param dependencies besides its own
   */
  static async create(major: number, folder: string, dependencies: Record<string, string>): Promise<Starter> {
    const flags = ['--skip-install', '--skip-git', '--package-manager', 'npm']
    const name = `nest-${major}`
    await run(folder, 'npm', [
      'exec',
      '--yes',
      `--package=@nestjs/cli@${major}`,
      '--',
      'nest',
      'new',
      name,
      ...flags,
    ])
    const starter = new Starter(join(folder, name))
    const manifest = JSON.parse(await starter.read('package.json')) as { dependencies: object }
    Object.assign(manifest.dependencies, dependencies)
    await starter.write('package.json', `${JSON.stringify(manifest, null, 2)}\n`)
    await starter.install()
    return starter
  }

  async install(): Promise<void> {
    await this.run('npm', 'install', '--prefer-offline', '--no-audit', '--no-fund')
  }

  /** Runs a command in the project. Rejects with all that it printed when it fails. */
  run(command: string, ...args: string[]): Promise<string> {
    return run(this.dir, command, args)
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
      .filter((path) => !/^(node_modules|dist|package-lock\.json)/.test(path))
    return Object.fromEntries(await Promise.all(written.map(async (path) => [path, await this.read(path)])))
  }
}

async function run(cwd: string, command: string, args: readonly string[]): Promise<string> {
  try {
    const { stdout, stderr } = await execute(command, args, { cwd, maxBuffer: 64 * 1024 * 1024 })
    return stdout + stderr
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string }
    throw new Error(`${command} ${args.join(' ')}\n${stdout}${stderr}`, { cause: error })
  }
}
