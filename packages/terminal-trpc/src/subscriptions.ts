import { type Flow, isTerminalError } from '@org/terminal-core'
import { type TrackedEnvelope, tracked } from '@trpc/server'
import { toTRPCError } from './errors.ts'

/** tRPC adds the id of the last event that a client has received to its input, as `lastEventId`. */
export function resumed(input: unknown): unknown {
  const { lastEventId, ...rest } = { ...(input as { lastEventId?: unknown }) }
  return lastEventId === undefined ? rest : { ...rest, last_event_id: lastEventId }
}

/** Events with ids that tRPC clients send back when they reconnect, which they do after a 5xx only. */
export async function* trackEvents<Event extends { id: string }>(
  events: Flow<Event>,
): AsyncGenerator<TrackedEnvelope<Event>, void> {
  try {
    for await (const event of events) yield tracked(event.id, event)
  } catch (error) {
    throw isTerminalError(error) ? toTRPCError(error) : error
  }
}
