import type { Webhooks } from '../webhooks/webhooks.ts'
import type { World } from '../world.ts'
import { type FaultControl, faultControl } from './faults.ts'
import { type LockControl, lockControl } from './locks.ts'
import { type PaymentControl, paymentControl } from './payments.ts'
import { type ReaderControl, readerControl } from './readers.ts'
import { type WebhookControl, webhookControl } from './webhooks.ts'

/** What a test does to the simulated world beside the API. */
export interface Control {
  faults: FaultControl
  locks: LockControl
  payments: PaymentControl
  readers: ReaderControl
  webhooks: WebhookControl
}

export function createControl(world: World, webhooks: Webhooks): Control {
  return {
    faults: faultControl(world),
    locks: lockControl(world),
    payments: paymentControl(world),
    readers: readerControl(world),
    webhooks: webhookControl(world, webhooks),
  }
}
