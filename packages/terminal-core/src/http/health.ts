import type { Terminal } from '../terminal.ts'
import type { Responder } from './responder.ts'
import { jsonResponse } from './response.ts'

/** Says that the process answers requests, for whoever restarts it otherwise. Asks nobody else, and takes no credentials. */
export const healthz: Responder = async () => jsonResponse(200, { status: 'ok' })

/** Says whether requests should be sent here: 200 or 503. Takes no credentials, and is cached, so that nobody reaches Stripe with it. */
export function readyz(terminal: Terminal): Responder {
  return async () => {
    const ready = await terminal.ready()
    return jsonResponse(ready.status === 'ok' ? 200 : 503, ready)
  }
}
