import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { machine } from '../machine.ts'
import { spread } from '../spread.ts'
import { textTable } from '../text-table.ts'

// What importing a package costs in memory, beside the libraries that it stands on. Each figure is the median of processes of their own.

const run = promisify(execFile)
const CHILD = fileURLToPath(new URL('./child.js', import.meta.url))
const PROCESSES = process.argv.includes('--quick') ? 1 : 9

/** What a server that talks to Stripe over undici and validates with zod loads anyway. */
const REFERENCE = ['stripe', 'undici', 'zod']
const NEST = ['reflect-metadata', '@nestjs/common', '@nestjs/core']

interface Subject {
  name: string
  /** The framework, which the host has loaded already. */
  first?: string[]
  imports: string[]
}

const subjects: Subject[] = [
  { name: REFERENCE.join(' + '), imports: REFERENCE },
  { name: '@org/terminal-core', imports: ['@org/terminal-core', '@org/terminal-core/http'] },
  { name: '@org/terminal-koa', first: ['koa'], imports: ['@org/terminal-koa'] },
  { name: '@org/terminal-trpc', first: ['@trpc/server'], imports: ['@org/terminal-trpc'] },
  { name: '@org/terminal-nestjs', first: NEST, imports: ['@org/terminal-nestjs'] },
]

interface Memory {
  rss: number
  heap: number
}

async function measure({ first = [], imports }: Subject): Promise<Memory> {
  const samples: Memory[] = []
  for (let index = 0; index < PROCESSES; index++) {
    const args = ['--expose-gc', CHILD, JSON.stringify(first), JSON.stringify(imports)]
    const { stdout } = await run(process.execPath, args)
    samples.push(JSON.parse(stdout) as Memory)
  }
  return {
    rss: spread(samples.map(({ rss }) => rss)).median,
    heap: spread(samples.map(({ heap }) => heap)).median,
  }
}

const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1)
const lines = [['import', 'RSS MB', 'heap MB', 'RSS ratio', 'heap ratio']]
let reference: Memory | undefined
for (const subject of subjects) {
  const memory = await measure(subject)
  reference ??= memory
  const ratios = [memory.rss / reference.rss, memory.heap / reference.heap].map((ratio) => ratio.toFixed(2))
  lines.push([subject.name, megabytes(memory.rss), megabytes(memory.heap), ...ratios])
}
console.log(`${machine}, the median of ${PROCESSES} processes each\n\n${textTable(lines)}`)
