import { mkdir, rm } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import type * as Simulator from '@org/terminal-simulator'
import { type Cell, nameOf } from './cells.ts'
import { type Framework, frameworks } from './frameworks.ts'
import { deno } from './layout-deno.ts'
import { nestNew } from './layout-nest-new.ts'
import { next } from './layout-next.ts'
import { plain } from './layout-plain.ts'
import { managers } from './managers.ts'
import { cleanEnvironment, freePort, serve } from './processes.ts'
import { type Layout, type Project, runIn, writeIn } from './project.ts'
import type { Registry } from './registry.ts'
import { mint, sell } from './sell.ts'
import type { Tool, Toolbox } from './tools.ts'

export type Step = 'install' | 'compile' | 'test' | 'start' | 'token' | 'sale' | 'webhook'

export interface Result {
  cell: Cell
  /** Absent when everything went well. */
  failed?: { step: Step; message: string; log: string }
  seconds: number
}

/** What all cells share. */
export interface Stage {
  folder: string
  registry: Registry
  toolbox: Toolbox
  /** The published simulator, as it was installed. */
  simulator: typeof Simulator
}

const SECRET = 'whsec_rehearsal'
const LAYOUTS: Readonly<Record<Framework['layout'], Layout>> = { plain, 'nest new': nestNew, next, deno }

/** Makes the project of a cell, and sells something with it. Nothing of it is left, unless something failed. */
export async function runCell(cell: Cell, stage: Stage): Promise<Result> {
  const began = performance.now()
  const seconds = () => Math.round((performance.now() - began) / 1000)
  const dir = join(stage.folder, 'projects', nameOf(cell).replaceAll(/[^\w.]+/g, '-'))
  const log = `${dir}.log`
  let step: Step = 'install'
  try {
    await mkdir(dir, { recursive: true })
    await rehearse(await projectOf(cell, dir, log, stage), stage, (name) => {
      step = name
    })
    await rm(dir, { recursive: true })
    return { cell, seconds: seconds() }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return { cell, failed: { step, message, log }, seconds: seconds() }
  }
}

async function projectOf(cell: Cell, dir: string, log: string, stage: Stage): Promise<Project> {
  const { folder, registry, toolbox } = stage
  const manager = managers[cell.manager]
  const tools = new Set<Tool>([cell.runtime, ...manager.tools, 'Node 24'])
  const bins = await Promise.all([...tools].map((tool) => toolbox.bin(tool)))
  const clean = cleanEnvironment()
  // Caches and settings of every tool are below HOME.
  const env = { ...clean, HOME: join(folder, 'home'), PATH: [...bins, clean.PATH].join(delimiter) }
  return { cell, framework: frameworks[cell.framework], manager, registry, dir, log, env }
}

async function rehearse(project: Project, stage: Stage, begin: (step: Step) => void): Promise<void> {
  const { cell, framework, manager, registry } = project
  const layout = LAYOUTS[framework.layout]

  begin('install')
  await layout.write(project)
  for (const [path, content] of Object.entries(manager.files(registry)))
    await writeIn(project.dir, path, content)
  const printed = await runIn(project, manager.install)
  const complaint = manager.complaint?.exec(printed)
  if (complaint) throw new Error(complaint[0])

  begin('compile')
  await layout.compile(project)

  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const webhookEndpoints = [{ url: `${url}${framework.prefix}/webhooks`, secret: SECRET }]
  const { startSimulator, demoSeed } = stage.simulator
  await using simulator = await startSimulator({ port: 0, seed: { ...demoSeed, webhookEndpoints } })
  const stripe = {
    STRIPE_SECRET_KEY: 'sk_test_rehearsal',
    STRIPE_WEBHOOK_SECRET: SECRET,
    STRIPE_PORT: String(simulator.port),
  }

  if (cell.refusal === undefined) {
    begin('test')
    await layout.test(project, stripe)
  }

  begin('start')
  const [command = '', ...args] = layout.start(project, port)
  const env = { ...project.env, ...stripe, PORT: String(port) }
  await using server = serve(command, args, { cwd: project.dir, log: project.log, env })
  if (cell.refusal !== undefined) {
    const { code, text } = await server.ended()
    if (code === 0 || !text.includes(cell.refusal)) throw new Error(`it ended with ${code}:\n${text}`)
    return
  }
  await server.listening(port)

  begin('token')
  await mint(url, framework)
  begin('sale')
  const payment = await sell(url, framework, simulator)
  begin('webhook')
  await server.printed(`paid ${payment}`)
}
