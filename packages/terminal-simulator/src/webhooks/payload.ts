import type { Event } from '../state/event.ts'
import type { Target } from './target.ts'
import { thinNotification } from './thin.ts'

/** The bytes that a target is sent: indented JSON, as Stripe sends it, so that a receiver that re-serialises is found out. */
export function payloadFor(event: Event, target: Target): string {
  return JSON.stringify(
    target.payload === 'thin' ? thinNotification(event) : snapshot(event, target),
    null,
    2,
  )
}

// `account` tells a platform whose event it is; to the account itself its own events do not name it.
function snapshot(event: Event, target: Target): object {
  const { account, ...shown } = event
  return {
    ...shown,
    ...(account !== undefined && account !== target.owner.account && { account }),
    ...(target.api_version !== null && { api_version: target.api_version }),
  }
}
