import { globSync } from 'node:fs'
import { join } from 'node:path'
import { circlesIn, importsOf, upwardIn } from './imports.ts'
import { root } from './workspace.ts'

/** From top to bottom: each may import what stands below it. What is not listed only has to stay out of circles. */
const LAYERS: Record<string, readonly string[]> = {
  'packages/terminal-core/src': [
    'example-backend',
    'http',
    'terminal.ts',
    'invoke.ts',
    'options.ts',
    'audit.ts',
    'operations',
    'events',
    'objects',
    'access',
    'webhooks',
    'stripe',
    'store',
    'telemetry.ts',
    'logger.ts',
    'redact.ts',
    'errors.ts',
  ],
  'packages/terminal-simulator/src': [
    'cli.ts',
    'index.ts',
    'simulator.ts',
    'control',
    'routes',
    'reader',
    'setup',
    'payment',
    'events',
    'http',
    'webhooks',
    'world.ts',
    'options.ts',
    'time',
    'api',
    'state',
  ],
}

/** Checks every package and app below a folder, by default the repository. */
const [base = root] = process.argv.slice(2)
const dirs = globSync(['packages/*/src', 'apps/*/src', 'scripts'], { cwd: base }).sort()
const problems = dirs.flatMap((dir) => {
  const imports = importsOf(join(base, dir))
  return [
    ...circlesIn(imports).map((circle) => `${dir}: ${circle.join(', ')} import each other`),
    ...upwardIn(imports, LAYERS[dir] ?? []).map(
      ([from, to]) => `${dir}: ${from} imports ${to}, which stands above it`,
    ),
  ]
})
if (dirs.length === 0) problems.push(`${base} holds no package`)
for (const problem of problems) console.error(problem)
process.exitCode = problems.length === 0 ? 0 : 1
