import { z } from 'zod'
import type { Caller } from '../access/caller.ts'
import { coversLocation } from '../access/scope.ts'
import {
  bareEvent,
  type EventDraft,
  permissionToSee,
  type TerminalEvent,
  terminalEvent,
} from '../events/event.ts'
import type { Flow } from '../store/store.ts'
import { type Call, operation } from './operation.ts'

/** The id of the last event that was received: the stream continues after it. An unknown id starts a new stream. */
export const lastEventId = z.string().max(200).optional()

/** The events that a caller may see: those at its locations, about objects that it may retrieve. */
export function visibleEvents({ scope }: Caller): (event: TerminalEvent) => boolean {
  return (event) => {
    if (!coversLocation(scope, event.location)) return false
    const permission = permissionToSee(event)
    return permission === undefined || scope.permissions.includes(permission)
  }
}

export const watch = operation({
  kind: 'stream',
  method: 'GET',
  path: '/events',
  permission: 'events:read',
  owners: { events: visibleEvents },
  summary: "Everything that happens at the caller's locations, as it happens",
  input: z.strictObject({ last_event_id: lastEventId }),
  output: terminalEvent,
  run: (call) =>
    follow(call, {
      shows: () => true,
      first: async (gap) => bareEvent(gap ? 'stream.reset' : 'stream.started', call.scope.account),
    }),
})

interface VisibleEvents {
  events: ReturnType<typeof visibleEvents>
}

interface Followed {
  /** Selects from the events that the caller may see. */
  shows(event: TerminalEvent): boolean
  /** The first event of a stream that does not continue another one. */
  first(gap: boolean): Promise<EventDraft>
}

/** Follows the events before it reads the first one, so that none is missed in between. */
export async function follow(
  { events, input, owned, scope, signal }: Call<{ last_event_id?: string | undefined }, VisibleEvents>,
  { shows, first }: Followed,
): Promise<Flow<TerminalEvent>> {
  const after = input.last_event_id
  const following = await events.follow(scope.account, after, signal)
  const shown = (event: TerminalEvent) => owned.events(event) && shows(event)
  if (after !== undefined && !following.gap) return visible(undefined, following.events, shown)
  try {
    const opening = { id: following.start, ...(await first(following.gap)) }
    return visible(opening, following.events, shown)
  } catch (error) {
    await following.events.return()
    throw error
  }
}

/** Not a generator: a generator can be left only between two items, and the next one may be hours away. */
function visible(
  opening: TerminalEvent | undefined,
  events: Flow<TerminalEvent>,
  shown: (event: TerminalEvent) => boolean,
): Flow<TerminalEvent> {
  let first = opening
  return {
    async next() {
      if (first) {
        const value = first
        first = undefined
        return { done: false, value }
      }
      for (;;) {
        const next = await events.next()
        if (next.done || shown(next.value)) return next
      }
    },
    return() {
      first = undefined
      return events.return()
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}
