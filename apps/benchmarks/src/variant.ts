import type { Server } from 'node:http'
import type { Callers } from './load.ts'
import type { Upstream } from './servers/shop.ts'

/** Starts a server, and resolves once it listens. */
export type StartVariant = (upstream: Upstream) => Promise<Server | { port: number }>

/** One server that is measured. */
export interface Variant {
  name: string
  /** What the ratios are against: in most frameworks the route by hand. */
  peer: string
  callers(port: number): Callers
  load(): Promise<StartVariant>
}
