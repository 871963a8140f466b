import type { Event } from '../state/event.ts'
import type { Target } from './target.ts'
import { thinNotification } from './thin.ts'

/** The payload for a target: indented JSON, as Stripe sends it, so that a receiver that verifies re-serialised JSON fails. */
export function payloadFor(event: Event, target: Target): string {
  return JSON.stringify(
    target.payload === 'thin' ? thinNotification(event) : snapshot(event, target),
    null,
    2,
  )
}

// `account` is the connected account of an event. An event that the account itself receives does not have it.
function snapshot(event: Event, target: Target): object {
  const { account, ...shown } = event
  return {
    ...shown,
    ...(account !== undefined && account !== target.owner.account && { account }),
    ...(target.api_version !== null && { api_version: target.api_version }),
  }
}
