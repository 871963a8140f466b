import { resourceMissing } from '../api/errors.ts'
import { array, string } from '../api/params.ts'
import { oldestEvent } from '../events/emit.ts'
import { route } from '../http/route.ts'
import { type Event, events } from '../state/event.ts'
import { snapshotId, thinEvent } from '../webhooks/thin.ts'
import { pageParams, v2Page } from './v2-page.ts'

const PATH = '/v2/core/events'

/** The thin events. Stripe docs: https://docs.stripe.com/api/v2/core/events */
export const v2EventRoutes = [
  route({
    method: 'GET',
    path: PATH,
    permission: 'event_read',
    params: { ...pageParams, object_id: string(), types: array(string(), { max: 20 }) },
    run(call) {
      const { object_id, types } = call.params
      const oldest = oldestEvent(call.world)
      const matching = call.namespace
        .of(events)
        .newestFirst()
        .filter(
          (event) =>
            event.created >= oldest &&
            (object_id === undefined || objectId(event) === object_id) &&
            (types === undefined || types.includes(`v1.${event.type}`)),
        )
      const query = new URLSearchParams()
      if (object_id !== undefined) query.set('object_id', object_id)
      for (const [index, type] of (types ?? []).entries()) query.set(`types[${index}]`, type)
      return v2Page(call, query.size > 0 ? `${PATH}?${query}` : PATH, matching, thinEvent)
    },
  }),

  route({
    method: 'GET',
    path: `${PATH}/:event`,
    permission: 'event_read',
    run(call) {
      const id = call.path.event as string
      const event = call.namespace.of(events).get(snapshotId(id, call.namespace.livemode))
      if (!event || event.created < oldestEvent(call.world)) throw resourceMissing('event', id, 'id')
      return thinEvent(event)
    },
  }),
]

function objectId({ data }: Event): string | undefined {
  return (data.object as { id?: string }).id
}
