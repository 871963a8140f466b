import type { SeedWebhookEndpoint } from '../seed.ts'
import { eventDestinations, newEventDestination } from '../state/event-destination.ts'
import type { Namespace } from '../state/store.ts'
import { checkUrl, newWebhookEndpoint, webhookEndpoints } from '../state/webhook-endpoint.ts'
import type { World } from '../world.ts'
import { newSecret } from './secret.ts'

/** Throws an `Error` for an address that is none. */
export function seedWebhookEndpoint(world: World, owner: Namespace, given: SeedWebhookEndpoint): void {
  checkUrl(given.url, 'seed.webhookEndpoints.url')
  const { url, connect = false, enabled_events = ['*'] } = given
  const secrets = [given.secret === undefined ? newSecret(world) : { value: given.secret, expires_at: null }]
  if (given.payload === 'thin') {
    owner.of(eventDestinations).put({
      ...newEventDestination(given.id ?? world.ids.id('ed_', 24), world, owner.livemode),
      enabled_events: [...enabled_events],
      events_from: [connect ? '@accounts' : '@self'],
      secrets,
      url,
    })
    return
  }
  owner.of(webhookEndpoints).put({
    ...newWebhookEndpoint(given.id ?? world.ids.id('we_', 24), world, owner.livemode),
    connect,
    enabled_events: [...enabled_events],
    secrets,
    url,
  })
}
