/** What a child says first: where it listens. */
export interface Listening {
  port: number
}

/** What a child has used up so far. */
export interface Usage {
  /** User and system time of all threads since the start. */
  cpuMicroseconds: number
  handledEvents: number
}

/** What a server counts itself, to be told with its usage. */
export const counted = { handledEvents: 0 }

/** Starts a server in this child, and then tells the parent its usage whenever it asks; ends with the parent. */
export async function serveParent(load: () => Promise<() => Promise<number>>): Promise<void> {
  const start = await load()
  const port = await start()
  process.on('message', () => tell(usage()))
  process.once('disconnect', () => process.exit())
  tell({ port })
}

function usage(): Usage {
  const { user, system } = process.cpuUsage()
  return { cpuMicroseconds: user + system, ...counted }
}

function tell(message: Listening | Usage): void {
  process.send?.(message)
}
