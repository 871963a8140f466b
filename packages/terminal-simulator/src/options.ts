import type { Clock } from './clock.ts'
import type { LoggedRequest } from './request-log.ts'
import type { Seed } from './seed.ts'

/** What Stripe's public record leaves open. Each default says why it was chosen. */
export interface Behaviour {
  /** How long a connection token can be redeemed, in milliseconds. Stripe says "short-lived" without a number; 10 minutes here. */
  connectionTokenLifetimeMs: number
  /** Deleting a location that still has readers. Stripe's dashboard asks to remove the readers first; `refused` (the default) holds the API to it. */
  deleteLocationWithReaders: 'refused' | 'allowed'
  /** Retrieving a deleted location or reader. stripe-node's types name a deleted object, `tombstone` (the default); `missing` answers 404. */
  retrieveDeleted: 'tombstone' | 'missing'
}

/** Settings of `startSimulator`; all have defaults. */
export interface SimulatorOptions extends Partial<Behaviour> {
  /** Port to listen on; 12111 when absent, 0 for any free one. */
  port?: number
  /** Address to listen on: the simulator is for this machine only. */
  host?: '127.0.0.1'
  /** What exists at the start. Without it: one account, no locations, no readers. */
  seed?: Seed
  /** The time it lives in; the wall clock when absent. */
  clock?: Clock
  /** Largest request body in bytes; 1 MiB when absent. A larger one is answered 413. */
  maxBodyBytes?: number
  /** How many requests `simulator.requests` keeps; 1000 when absent. */
  requestLogSize?: number
  /** Called with every request once it is answered. */
  onRequest?: (request: LoggedRequest) => void
}

/** The options with their defaults filled in. */
export interface Settings extends Behaviour {
  port: number
  host: '127.0.0.1'
  seed: Seed
  maxBodyBytes: number
  requestLogSize: number
  onRequest: ((request: LoggedRequest) => void) | undefined
}

export function settingsOf(options: SimulatorOptions): Settings {
  return {
    port: options.port ?? 12111,
    host: options.host ?? '127.0.0.1',
    seed: options.seed ?? {},
    maxBodyBytes: options.maxBodyBytes ?? 1024 * 1024,
    requestLogSize: options.requestLogSize ?? 1000,
    onRequest: options.onRequest,
    connectionTokenLifetimeMs: options.connectionTokenLifetimeMs ?? 10 * 60 * 1000,
    deleteLocationWithReaders: options.deleteLocationWithReaders ?? 'refused',
    retrieveDeleted: options.retrieveDeleted ?? 'tombstone',
  }
}
