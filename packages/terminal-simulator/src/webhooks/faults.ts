import type { WebhookFaultChances } from '../seed.ts'
import { byChance, checkChances } from '../time/chances.ts'
import { createRandom, type Random } from '../time/random.ts'

/**
 * The kinds of webhook faults. `drop`: the delivery is not sent and not retried. `duplicate`: it is sent twice. `delay`: it is sent
 * later. `reorder`: the next delivery to the same endpoint is sent first.
 */
export type WebhookFaultKind = 'drop' | 'duplicate' | 'delay' | 'reorder'

/** A fault for the next deliveries that match. */
export interface WebhookFault {
  kind: WebhookFaultKind
  /** The number of deliveries; 1 when absent. */
  count?: number | undefined
  /** Only deliveries to this endpoint. */
  endpoint?: string | undefined
  /** Only events of this type, such as `terminal.reader.action_succeeded`. */
  type?: string | undefined
  /**
   * For `delay`: the delay in milliseconds on the simulator's clock; 60,000 when absent. For `reorder`: the longest wait for the next
   * delivery.
   */
  delayMs?: number | undefined
}

const KINDS: readonly WebhookFaultKind[] = ['drop', 'duplicate', 'delay', 'reorder']
const DELAY_MS = 60_000

/** The fault of one delivery. */
export interface AppliedFault {
  kind: WebhookFaultKind
  delayMs: number
}

export interface WebhookFaults {
  random: Random
  /** Throws a `RangeError` for an invalid count or delay. */
  add(fault: WebhookFault): void
  /** Removes the faults that have not been applied yet. */
  clear(): void
  state(): WebhookFaultsState
  /** Takes the fault of the next delivery of an event of `type` to `endpoint`, if any. */
  take(endpoint: string, type: string): AppliedFault | undefined
}

/** Throws an `Error` that says what to fix for invalid probabilities. */
export function checkWebhookFaultChances(chances: WebhookFaultChances): void {
  checkChances('seed.webhookFaults', KINDS, chances)
}

/** The state of the faults, as JSON. */
export interface WebhookFaultsState {
  random: number
  asked: (WebhookFault & { count: number })[]
}

export function createWebhookFaults(
  from: WebhookFaultsState,
  chances: WebhookFaultChances = {},
): WebhookFaults {
  const random = createRandom(from.random)
  let asked = structuredClone(from.asked)

  function askedFor(endpoint: string, type: string): WebhookFault | undefined {
    const fault = asked.find(
      (candidate) =>
        (candidate.endpoint === undefined || candidate.endpoint === endpoint) &&
        (candidate.type === undefined || candidate.type === type),
    )
    if (!fault) return undefined
    fault.count--
    asked = asked.filter(({ count }) => count > 0)
    return fault
  }

  return {
    random,
    add(fault) {
      const { count = 1, delayMs = DELAY_MS } = fault
      if (!(Number.isInteger(count) && count > 0))
        throw new RangeError(`count ${count} must be a whole number from 1`)
      if (!(delayMs >= 0)) throw new RangeError(`delayMs ${delayMs} must be a number of milliseconds from 0`)
      asked.push({ ...fault, count })
    },
    clear() {
      asked = []
    },
    state: () => ({ random: random.state(), asked }),
    take(endpoint, type) {
      const fault = askedFor(endpoint, type)
      if (fault) return { kind: fault.kind, delayMs: fault.delayMs ?? DELAY_MS }
      const kind = byChance(random, KINDS, chances)
      return kind && { kind, delayMs: chances.delayMs ?? DELAY_MS }
    },
  }
}
