import type { Reporter, TestModule } from 'vitest/node'

/** Prints how many conformance cases each mount and each store has run, so that one that skips some stands out. */
export default class ConformanceReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const counts = new Map<string, number>()
    for (const module of modules) {
      for (const test of module.children.allTests('passed')) {
        const mount = /^(?:conformance|store): (.+?) > /.exec(test.fullName)?.[0].slice(0, -3)
        if (mount) counts.set(mount, (counts.get(mount) ?? 0) + 1)
      }
    }
    if (counts.size === 0) return
    const width = Math.max(...[...counts.keys()].map((name) => name.length))
    const lines = [...counts].map(
      ([name, count]) => `  ${name.padEnd(width)}  ${String(count).padStart(4)} cases passed`,
    )
    process.stdout.write(`\n${lines.join('\n')}\n`)
  }
}
