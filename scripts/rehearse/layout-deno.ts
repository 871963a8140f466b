import { copyProgram, type Layout, ours, runIn, writeIn } from './project.ts'

/** Deno runs TypeScript as it stands, with the packages that package.json names. */
export const deno: Layout = {
  async write(project) {
    const { cell, framework, dir } = project
    const dependencies = { ...framework.dependencies, ...ours(project) }
    await writeIn(dir, 'package.json', { name: 'shop', private: true, type: cell.type, dependencies })
    // Ours are a minute old.
    await writeIn(dir, 'deno.json', { minimumDependencyAge: '0' })
    for (const name of framework.programs) await copyProgram(project, name, 'main.ts', '.ts')
    await copyProgram(project, 'shop.ts', 'shop.ts', '.ts')
    await copyProgram(project, 'shop-test.ts', 'shop.test.ts', '.ts')
  },
  async compile(project) {
    await runIn(project, ['deno', 'check', 'main.ts', 'shop.test.ts'])
  },
  async test(project, stripe) {
    await runIn(project, ['deno', 'test', '--allow-all', 'shop.test.ts'], stripe)
  },
  start: () => ['deno', 'run', '--allow-all', 'main.ts'],
}
