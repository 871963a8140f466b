import type { Cell } from './cells.ts'
import type { Registry } from './registry.ts'
import type { Tool } from './tools.ts'

/** A package manager, in its strictest form that people use. */
export interface Manager {
  tools: readonly Tool[]
  /** What it reads in the folder of the project. */
  files(registry: Registry): Readonly<Record<string, string>>
  install: readonly string[]
  /** How a program that the project has installed is run. */
  exec(bin: string): readonly string[]
  /** How a file is run by Node. */
  node: readonly string[]
  /** In the output of an install: we ask for something that we do not pass on. */
  complaint?: RegExp
}

const npmrc = ({ url }: Registry) => ({ '.npmrc': `registry=${url}/\n` })
const inBin = (bin: string) => [`node_modules/.bin/${bin}`]
const node = ['node']

export const managers: Readonly<Record<Cell['manager'], Manager>> = {
  npm: {
    tools: [],
    files: npmrc,
    install: ['npm', 'install', '--ignore-scripts', '--no-audit', '--no-fund'],
    exec: inBin,
    node,
  },
  pnpm: {
    tools: ['pnpm'],
    files: (registry) => ({
      ...npmrc(registry),
      'pnpm-workspace.yaml': JSON.stringify({
        hoist: false,
        strictPeerDependencies: true,
        // Ours are a minute old.
        minimumReleaseAge: 0,
      }),
    }),
    install: ['pnpm', 'install', '--ignore-scripts'],
    exec: inBin,
    node,
  },
  yarn: {
    tools: ['yarn'],
    files: ({ url }) => ({
      '.yarnrc.yml': JSON.stringify({
        nodeLinker: 'pnp',
        pnpFallbackMode: 'none',
        npmRegistryServer: url,
        unsafeHttpWhitelist: ['127.0.0.1'],
        npmMinimalAgeGate: 0,
        enableScripts: false,
        enableTelemetry: false,
        enableImmutableInstalls: false,
      }),
      // Makes the folder a project of its own.
      'yarn.lock': '',
    }),
    install: ['yarn', 'install'],
    exec: (bin) => ['yarn', 'run', bin],
    node: ['yarn', 'node'],
    complaint: /@org\/\S+.*doesn't provide/,
  },
  bun: { tools: ['Bun'], files: npmrc, install: ['bun', 'install', '--ignore-scripts'], exec: inBin, node },
  deno: { tools: ['Deno'], files: npmrc, install: ['deno', 'install'], exec: inBin, node },
}
