import { type Flow, isTerminalError } from '@org/terminal-core'
import { type TrackedEnvelope, tracked } from '@trpc/server'
import { toTRPCError } from './errors.ts'

/** tRPC adds the id of the last event that a client has seen to its input, under a name of its own. */
export function resumed(input: unknown): unknown {
  const { lastEventId, ...rest } = { ...(input as { lastEventId?: unknown }) }
  return lastEventId === undefined ? rest : { ...rest, last_event_id: lastEventId }
}

/** Events with ids that clients of tRPC hand back when they reconnect; they do after an error that is a 5xx, and after no other. */
export async function* trackEvents<Event extends { id: string }>(
  events: Flow<Event>,
): AsyncGenerator<TrackedEnvelope<Event>, void> {
  try {
    for await (const event of events) yield tracked(event.id, event)
  } catch (error) {
    throw isTerminalError(error) ? toTRPCError(error) : error
  }
}
