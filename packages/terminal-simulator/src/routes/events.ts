import { invalidRequest, resourceMissing } from '../api/errors.ts'
import { array, boolean, string } from '../api/params.ts'
import { range } from '../api/range.ts'
import { oldestEvent } from '../events/emit.ts'
import { route } from '../http/route.ts'
import { found, show } from '../lookup/found.ts'
import { list, pagination } from '../lookup/list.ts'
import { type Event, events } from '../state/event.ts'

const PATH = '/v1/events'

/** Stripe docs: https://docs.stripe.com/api/events */
export const eventRoutes = [
  route({
    method: 'GET',
    path: PATH,
    permission: 'event_read',
    returns: events,
    list: true,
    params: {
      ...pagination,
      created: range(),
      delivery_success: boolean(),
      type: string(),
      types: array(string(), { max: 20 }),
    },
    run(call) {
      const { created, delivery_success, type, types } = call.params
      if (type !== undefined && types !== undefined) throw typeAndTypes()
      const oldest = oldestEvent(call.world)
      return list(call, events, PATH, (event) => {
        if (event.created < oldest) return false
        if (created !== undefined && !created(event.created)) return false
        if (delivery_success !== undefined && delivery_success !== isDelivered(event)) return false
        if (types !== undefined && !types.includes(event.type)) return false
        return type === undefined || matchesType(type, event.type)
      })
    },
  }),

  route({
    method: 'GET',
    path: `${PATH}/:event`,
    permission: 'event_read',
    returns: events,
    run(call) {
      const event = found(call, events)
      if (event.created < oldestEvent(call.world)) throw resourceMissing(events.noun, event.id, events.param)
      return show(call, events, event)
    },
  }),
]

/** An event is not delivered while an endpoint has not accepted it, or when every attempt has failed. */
function isDelivered(event: Event): boolean {
  return event.pending_webhooks === 0
}

/** `*` matches any part of a name: `terminal.reader.*`. */
function matchesType(pattern: string, type: string): boolean {
  const [head = '', ...parts] = pattern.split('*')
  const tail = parts.pop()
  if (tail === undefined) return pattern === type
  if (!type.startsWith(head)) return false
  let at = head.length
  for (const part of parts) {
    const next = type.indexOf(part, at)
    if (next === -1) return false
    at = next + part.length
  }
  return type.length - tail.length >= at && type.endsWith(tail)
}

function typeAndTypes() {
  return invalidRequest('You may only specify one of these parameters: type, types.', {
    code: 'parameters_exclusive',
    param: 'type',
  })
}
