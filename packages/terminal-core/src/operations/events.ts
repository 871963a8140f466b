import { z } from 'zod'
import { coversLocation, type TerminalScope } from '../access/scope.ts'
import {
  bareEvent,
  type EventDraft,
  permissionToSee,
  type TerminalEvent,
  terminalEvent,
} from '../events/event.ts'
import type { Flow } from '../store/store.ts'
import { type Call, operation } from './operation.ts'

/** The id of the last event that has arrived: everything behind it comes first. One that is not known starts anew. */
export const lastEventId = z.string().max(200).optional()

export const watch = operation({
  kind: 'stream',
  method: 'GET',
  path: '/events',
  permission: 'events:read',
  summary: "Everything that happens at the caller's locations, as it happens",
  input: z.strictObject({ last_event_id: lastEventId }),
  output: terminalEvent,
  run: (call) =>
    follow(call, {
      shows: () => true,
      first: async (gap) => bareEvent(gap ? 'stream.reset' : 'stream.started', call.scope.account),
    }),
})

interface Followed {
  /** Which of the events that the caller may see are asked for. */
  shows(event: TerminalEvent): boolean
  /** What a stream begins with that does not go on where another has ended. */
  first(gap: boolean): Promise<EventDraft>
}

/** Follows first and reads then, so that nothing can happen in between unseen. */
export async function follow(
  { events, input, scope, signal }: Call<{ last_event_id?: string | undefined }>,
  { shows, first }: Followed,
): Promise<Flow<TerminalEvent>> {
  const after = input.last_event_id
  const following = await events.follow(scope.account, after, signal)
  const shown = (event: TerminalEvent) => maySee(scope, event) && shows(event)
  if (after !== undefined && !following.gap) return visible(undefined, following.events, shown)
  try {
    const opening = { id: following.start, ...(await first(following.gap)) }
    return visible(opening, following.events, shown)
  } catch (error) {
    await following.events.return()
    throw error
  }
}

function maySee(scope: TerminalScope, event: TerminalEvent): boolean {
  if (!coversLocation(scope, event.location)) return false
  const permission = permissionToSee(event)
  return permission === undefined || scope.permissions.includes(permission)
}

/** Not a generator: those can be left between two items only, and the next one may be hours away. */
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
