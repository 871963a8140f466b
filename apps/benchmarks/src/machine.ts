import { availableParallelism, cpus } from 'node:os'

/** What the figures depend on. */
export const machine = `Node ${process.version}, ${availableParallelism()} x ${cpus()[0]?.model.trim()}`
