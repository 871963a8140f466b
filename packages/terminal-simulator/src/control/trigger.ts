import { API_VERSION } from '../api/api-version.ts'
import { parseForm } from '../api/form.ts'
import { readParams } from '../api/params.ts'
import { createRouter } from '../http/router.ts'
import { presentCard } from '../reader/present-card.ts'
import { routes } from '../routes/all-routes.ts'
import { type ReaderRecord, readers } from '../state/reader.ts'
import type { Scope } from '../world.ts'

/** How each event is caused: the command to the reader, and the card that is presented. */
const FLOWS = {
  'terminal.reader.action_succeeded': { command: 'process_payment_intent', number: '4242424242424242' },
  'terminal.reader.action_failed': { command: 'process_payment_intent', number: '4000000000000002' },
  'terminal.reader.action_updated': { command: 'collect_payment_method', number: '4242424242424242' },
} as const

/** The events that `trigger` can cause. */
export type Triggered = keyof typeof FLOWS
export const TRIGGERED = Object.keys(FLOWS) as Triggered[]

const router = createRouter(routes)

/**
 * Takes a payment of 10.00 USD on a reader until the event happens, with all the other events on the way. Throws the API's errors, such
 * as `terminal_reader_offline`.
 */
export async function trigger(scope: Scope, { id }: ReaderRecord, type: Triggered): Promise<void> {
  const { namespace } = scope
  const { command, number } = FLOWS[type]
  const payment = await request(
    scope,
    '/v1/payment_intents',
    'amount=1000&currency=usd&allowed_payment_method_types[]=card_present&capture_method=manual',
  )
  await request(scope, `/v1/terminal/readers/${id}/${command}`, `payment_intent=${payment.id}`)
  presentCard(scope, namespace.of(readers).get(id) as ReaderRecord, { number })
}

/** Runs a route of the API directly, without a key, a log entry or a fault. */
async function request(scope: Scope, path: string, form: string): Promise<{ id: string }> {
  const { world, namespace } = scope
  const match = router.find('POST', path)
  if (!match) throw new Error(`no route POST ${path}`)
  const params = readParams(match.route.params, parseForm(form))
  const call = { world, namespace, params, version: API_VERSION, path: match.path }
  return (await match.route.run(call)) as { id: string }
}
