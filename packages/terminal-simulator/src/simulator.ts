import type { IncomingMessage, ServerResponse } from 'node:http'
import { realClock, scopedClock } from './clock.ts'
import { type Control, createControl } from './control/index.ts'
import { createIds } from './ids.ts'
import { type SimulatorOptions, settingsOf } from './options.ts'
import { createPipeline } from './pipeline.ts'
import { type LoggedRequest, RequestLog } from './request-log.ts'
import { createRouter } from './router.ts'
import { routes } from './routes/index.ts'
import { applySeed } from './seed.ts'
import { listen, portOf, shut } from './server.ts'
import { stages } from './stages.ts'
import { Store } from './state/store.ts'
import { type Surface, surfaces } from './surfaces.ts'
import type { World } from './world.ts'

/** A running simulator. `await using` closes it at the end of the block. */
export interface Simulator extends AsyncDisposable {
  /** `http://127.0.0.1:<port>` */
  readonly url: string
  readonly host: string
  readonly port: number
  /** The newest requests that reached it, oldest first, whatever their answer: at most `requestLogSize`. */
  readonly requests: readonly LoggedRequest[]
  readonly control: Control
  /** Forgets everything, requests and pending timers included, and plants the seed again; ids begin anew. */
  reset(): void
  /** Stops listening and ends all connections. A second call is harmless. */
  close(): Promise<void>
}

const router = createRouter(routes)

/**
 * Starts a Stripe Terminal API on this machine. Point any Stripe client at `url`.
 * Rejects with Node's `EADDRINUSE` when the port is taken, and with an `Error` for a seed that contradicts itself.
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const settings = settingsOf(options)
  const { seed } = settings
  const random = seed.random ?? 1
  const clock = scopedClock(options.clock ?? realClock())
  const world: World = { clock, settings, store: new Store(), ids: createIds(random) }
  applySeed(world, seed)

  const requests = new RequestLog(settings.requestLogSize)
  // A sequence of its own: how often a test reads must not change the ids of what it creates.
  let requestIds = createIds(~random)
  const server = await listen(
    {
      maxBodyBytes: settings.maxBodyBytes,
      requests,
      onRequest: settings.onRequest,
      now: () => clock.now(),
      nextRequestId: () => requestIds.id('req_'),
      answer: createPipeline(world, router, stages),
      elsewhere(path, request, response) {
        const surface = surfaces.find((candidate) => candidate.matches(path))
        if (!surface) return false
        void serveSurface(surface, request, response)
        return true
      },
    },
    settings.port,
    settings.host,
  )
  const port = portOf(server)
  let closed: Promise<void> | undefined

  function close(): Promise<void> {
    clock.cancelAll()
    closed ??= shut(server)
    return closed
  }

  // A surface that fails ends its own answer, not the simulator.
  async function serveSurface(
    surface: Surface,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    try {
      await surface.serve(request, response, simulator, world)
    } catch (error) {
      process.emitWarning(error as Error)
      response.destroy()
    }
  }

  const simulator: Simulator = {
    url: `http://${settings.host}:${port}`,
    host: settings.host,
    port,
    requests: requests.entries,
    control: createControl(world),
    reset() {
      clock.cancelAll()
      world.store.clear()
      world.ids = createIds(random)
      requestIds = createIds(~random)
      requests.clear()
      applySeed(world, seed)
    },
    close,
    [Symbol.asyncDispose]: close,
  }
  return simulator
}
