import type { Form } from '../api/form.ts'
import type { RouteFaultKind } from '../state/route-fault.ts'

/** A request that reached the simulator. */
export interface LoggedRequest {
  method: string
  /** Without the query. */
  path: string
  /** Query and body together, as groups of strings; empty when they could not be read. */
  params: Form
  /** `null` until the answer is sent, and when a fault has dropped the connection. */
  status: number | null
  /** The message of the error in the answer; `null` without an error. */
  error: string | null
  /** The fault that was applied to it. */
  fault: RouteFaultKind | null
  /** The account that it acted on: the key's account, or the one in `Stripe-Account`; `null` when the key was refused. */
  account: string | null
  livemode: boolean | null
  requestId: string
  idempotencyKey: string | null
  /** The time of arrival, in milliseconds since the Unix epoch. */
  at: number
  /** The duration until the answer, in milliseconds of real time; `null` until it is sent. */
  ms: number | null
}

/** The newest requests, oldest first, at most `size` of them. */
export class RequestLog {
  readonly entries: LoggedRequest[] = []
  readonly #size: number

  constructor(size: number) {
    this.#size = size
  }

  add(entry: LoggedRequest): void {
    this.entries.push(entry)
    if (this.entries.length > this.#size) this.entries.shift()
  }

  clear(): void {
    this.entries.length = 0
  }
}
