/** `unknown` for a Stripe instance of the host's own, whose key cannot be read. */
export type Mode = 'live' | 'test' | 'unknown'

/** One mode of one Stripe account. Nothing in a store is shared between two partitions. */
export interface Partition {
  readonly mode: Mode
  /** The id of a connected account; empty for the account that the API key belongs to. */
  readonly account: string
}

/**
 * A key of the coordination verbs. {@link storeKey} makes it, so that no key can lack the mode and the account. For a store it is a string
 * like any other.
 */
export type StoreKey = string & { readonly __brand: 'StoreKey' }

/** The name of a queue of due work. {@link queueName} makes it, so that no queue can lack the mode. For a store it is a string. */
export type QueueName = string & { readonly __brand: 'QueueName' }

/** @param livemode As in Stripe's objects; undefined where it is not known. */
export function partitionOf(livemode: boolean | undefined, account: string | undefined): Partition {
  return { mode: modeOf(livemode), account: account ?? '' }
}

export function modeOf(livemode: boolean | undefined): Mode {
  if (livemode === undefined) return 'unknown'
  return livemode ? 'live' : 'test'
}

/** Joins a partition and the parts of a name to one key. Two different names never have the same key, whatever is in them. */
export function storeKey({ mode, account }: Partition, ...parts: readonly string[]): StoreKey {
  return [mode, account, ...parts].map(escapePart).join(':') as StoreKey
}

/** The partition and the parts that {@link storeKey} has joined. */
export function parseStoreKey(key: StoreKey): { partition: Partition; parts: string[] } {
  const [mode, account = '', ...parts] = key.split(':').map(decodeURIComponent)
  return { partition: { mode: mode as Mode, account }, parts }
}

/** One queue holds the work of all accounts of a mode: a sweeper does not know the accounts in advance. */
export function queueName(mode: Mode, name: string): QueueName {
  return [mode, name].map(escapePart).join(':') as QueueName
}

function escapePart(part: string): string {
  return part.replaceAll('%', '%25').replaceAll(':', '%3A')
}
