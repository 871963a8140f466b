/** What a child says first: where it listens, and how long that took. */
export interface Listening {
  port: number
  /** Milliseconds until the code of the server was loaded. */
  loadMs: number
  /** Milliseconds from then on until it listened. */
  startMs: number
}

/** What a child has used up so far. */
export interface Usage {
  /** User and system time of all threads since the start. */
  cpuMicroseconds: number
  rssBytes: number
  /** Of JavaScript objects; after a collection where Node was given `--expose-gc`. */
  heapBytes: number
  handledEvents: number
}

/** What a server counts itself, to be told with its usage. */
export const counted = { handledEvents: 0 }

/** Starts a server in this child, and then tells the parent its usage whenever it asks; ends with the parent. */
export async function serveParent(load: () => Promise<() => Promise<number>>): Promise<void> {
  const begin = performance.now()
  const start = await load()
  const loaded = performance.now()
  const port = await start()
  const startMs = performance.now() - loaded
  process.on('message', () => tell(usage()))
  process.once('disconnect', () => process.exit())
  tell({ port, loadMs: loaded - begin, startMs })
}

function usage(): Usage {
  globalThis.gc?.()
  const { user, system } = process.cpuUsage()
  const { rss, heapUsed } = process.memoryUsage()
  return { cpuMicroseconds: user + system, rssBytes: rss, heapBytes: heapUsed, ...counted }
}

function tell(message: Listening | Usage): void {
  process.send?.(message)
}
