import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs, styleText } from 'node:util'
import type * as Simulator from '@org/terminal-simulator'
import { type Cell, cells, nameOf } from './cells.ts'
import { matrix } from './matrix.ts'
import { run } from './processes.ts'
import { type Registry, startRegistry } from './registry.ts'
import { copyWorkspace } from './release.ts'
import { type Result, runCell, type Stage } from './run-cell.ts'
import { Toolbox } from './tools.ts'
import { twoReleases } from './two-releases.ts'

const HELP = `npm run release:rehearse -- [options]

Versions and publishes the workspace to a registry on this machine, installs what was published into fresh projects, and sells something
with each. Everything happens in a temporary folder.

  --only <text>   the cells whose name contains the text; may be given several times
  --quick         the cells that CI runs
  --jobs <n>      how many projects at a time (2)
  --list          print the names of all cells
  --keep          leave the temporary folder
`

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    quick: { type: 'boolean', default: false },
    jobs: { type: 'string', default: '2' },
    list: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

if (options.help) console.log(HELP)
else if (options.list) console.log(cells.map(nameOf).join('\n'))
else process.exitCode = (await rehearse(selected())) ? 0 : 1

function selected(): readonly Cell[] {
  const { only, quick } = options
  const chosen = cells
    .filter((cell) => !quick || cell.quick)
    .filter((cell) => !only || only.some((text) => nameOf(cell).includes(text)))
  if (chosen.length === 0) throw new Error('No cell has such a name: --list prints them.')
  return chosen
}

/** Resolves with whether everything went well. */
async function rehearse(chosen: readonly Cell[]): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), 'terminal-rehearsal-'))
  const began = performance.now()
  let good = false
  try {
    await using registry = await startRegistry(join(folder, 'registry'))
    const release = await copyWorkspace(join(folder, 'workspace'), registry)
    await release.publish()
    console.log(`published to ${registry.url}`)

    const simulator = await installSimulator(join(folder, 'simulator'), registry)
    const toolbox = new Toolbox(join(folder, 'tools'), registry)
    const results = await runAll(chosen, { folder, registry, toolbox, simulator })
    const problems = await twoReleases(release, registry, join(folder, 'releases'))

    console.log(`\n${matrix(results)}\n`)
    const failures = results.flatMap(({ cell, failed }) =>
      failed ? [`${nameOf(cell)}\n${failed.step}: ${failed.message}\n${failed.log}`] : [],
    )
    const found = [...failures, ...problems]
    for (const text of found) console.log(`${styleText('red', '✗')} ${text}\n`)
    good = found.length === 0
    const minutes = ((performance.now() - began) / 60_000).toFixed(1)
    console.log(`${results.length} projects and two releases in ${minutes} minutes.`)
  } finally {
    if (options.keep || !good) console.log(`What is left: ${folder}`)
    else await rm(folder, { recursive: true })
  }
  return good
}

async function installSimulator(folder: string, registry: Registry): Promise<typeof Simulator> {
  await mkdir(folder)
  await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true }))
  await writeFile(join(folder, '.npmrc'), `registry=${registry.url}/\n`)
  const args = ['install', '@org/terminal-simulator', '--no-audit', '--no-fund']
  await run('npm', args, { cwd: folder })
  const entry = join(folder, 'node_modules/@org/terminal-simulator/dist/index.js')
  return import(pathToFileURL(entry).href)
}

async function runAll(chosen: readonly Cell[], stage: Stage): Promise<Result[]> {
  const waiting = [...chosen]
  const results = new Map<Cell, Result>()
  const worker = async () => {
    for (let cell = waiting.shift(); cell; cell = waiting.shift()) {
      const result = await runCell(cell, stage)
      results.set(cell, result)
      const mark = result.failed ? styleText('red', `✗ ${result.failed.step}`) : styleText('green', '✓')
      console.log(`${mark} ${nameOf(cell)} (${result.seconds} s)`)
    }
  }
  await Promise.all(Array.from({ length: Number(options.jobs) }, worker))
  return chosen.map((cell) => results.get(cell) as Result)
}
