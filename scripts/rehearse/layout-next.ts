import { copyProgram, type Layout, ours, runIn, writeIn } from './project.ts'

const ROUTE = 'app/api/terminal/[...path]'

/** An application of Next with one route handler. Its build has no secret in the environment. */
export const next: Layout = {
  async write(project) {
    const { cell, framework, dir } = project
    await writeIn(dir, 'package.json', {
      name: 'shop',
      private: true,
      type: cell.type,
      dependencies: { ...framework.dependencies, ...ours(project) },
      devDependencies: { '@types/node': '^24.0.0', typescript: `~${cell.typescript}.0` },
    })
    await writeIn(dir, 'tsconfig.json', {
      compilerOptions: {
        target: 'es2022',
        lib: ['dom', 'dom.iterable', 'esnext'],
        module: 'esnext',
        moduleResolution: 'bundler',
        strict: true,
        skipLibCheck: true,
        noEmit: true,
        allowImportingTsExtensions: true,
        jsx: 'react-jsx',
        plugins: [{ name: 'next' }],
      },
      include: ['**/*.ts', '.next/types/**/*.ts'],
      exclude: ['node_modules'],
    })
    for (const name of framework.programs) await copyProgram(project, name, `${ROUTE}/route.ts`, '.ts')
    await copyProgram(project, 'shop.ts', `${ROUTE}/shop.ts`, '.ts')
    await copyProgram(project, 'shop-test.ts', `${ROUTE}/shop.test.ts`, '.ts')
  },
  async compile(project) {
    await runIn(project, [...project.manager.exec('next'), 'build'], { NEXT_TELEMETRY_DISABLED: '1' })
  },
  async test(project, stripe) {
    await runIn(project, ['node', '--test', `${ROUTE}/shop.test.ts`], stripe)
  },
  start: ({ manager }, port) => [
    ...manager.exec('next'),
    'start',
    '--port',
    String(port),
    '--hostname',
    '127.0.0.1',
  ],
}
