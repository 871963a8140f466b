// Imports what it is told to, and prints the bytes of memory that took: resident, and heap after a collection. Run with --expose-gc.

const [first = '[]', then = '[]'] = process.argv.slice(2)

async function load(specifiers: string): Promise<void> {
  for (const specifier of JSON.parse(specifiers) as string[]) await import(specifier)
  globalThis.gc?.()
}

await load(first)
const before = process.memoryUsage()
await load(then)
const after = process.memoryUsage()
process.stdout.write(JSON.stringify({ rss: after.rss - before.rss, heap: after.heapUsed - before.heapUsed }))
