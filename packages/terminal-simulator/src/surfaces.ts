import type { IncomingMessage, ServerResponse } from 'node:http'
import { controlApi } from './control-api/surface.ts'
import type { Simulator } from './simulator.ts'
import { page } from './ui/surface.ts'
import type { World } from './world.ts'

/** Something that the server offers beside Stripe's API, outside of `/v1/`. It reads the request and writes the answer by itself. */
export interface Surface {
  /** Whether it serves a path (without the query). */
  matches(path: string): boolean
  serve(
    request: IncomingMessage,
    response: ServerResponse,
    simulator: Simulator,
    world: World,
  ): void | Promise<void>
}

/** In order: the first that matches serves. */
export const surfaces: readonly Surface[] = [controlApi, page]
