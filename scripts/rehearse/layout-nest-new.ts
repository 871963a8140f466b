import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { copyProgram, edit, type Layout, ours, runIn, writeIn } from './project.ts'

/** What `nest new` makes, with one module more. Compiler, test runner and their settings are the starter's. */
export const nestNew: Layout = {
  async write(project) {
    const { cell, framework, dir, manager, registry } = project
    for (const [path, content] of Object.entries(manager.files(registry))) await writeIn(dir, path, content)
    const cli = `@nestjs/cli@${framework.dependencies['@nestjs/cli']}`
    const flags = ['--skip-install', '--skip-git', '--package-manager', 'npm', '--directory', 'shop']
    await runIn(project, ['npm', 'exec', '--yes', `--package=${cli}`, '--', 'nest', 'new', 'shop', ...flags])

    project.dir = join(dir, 'shop')
    const manifest = JSON.parse(await readFile(join(project.dir, 'package.json'), 'utf8'))
    Object.assign(manifest.dependencies, ours(project))
    await writeIn(project.dir, 'package.json', manifest)
    const extension = cell.type === 'module' ? '.js' : ''
    for (const name of ['shop.ts', ...framework.programs]) {
      await copyProgram(project, name, `src/${name}`, extension)
    }
    const module = `import { TillModule } from './till.module${extension}';`
    await edit(project.dir, 'src/app.module.ts', '\n@Module', `${module}\n\n@Module`)
    await edit(project.dir, 'src/app.module.ts', 'imports: []', 'imports: [TillModule]')
    await edit(project.dir, 'src/main.ts', 'create(AppModule)', 'create(AppModule, { rawBody: true })')
  },
  async compile(project) {
    await runIn(project, ['npm', 'run', 'build'])
  },
  async test(project, stripe) {
    await runIn(project, ['npm', 'test'], stripe)
  },
  start: () => ['node', 'dist/main'],
}
