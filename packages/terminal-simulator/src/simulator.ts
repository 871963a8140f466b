import type { IncomingMessage, ServerResponse } from 'node:http'
import { type ActivityEntry, createActivity, follow } from './activity.ts'
import { armPlans } from './agenda.ts'
import { isTestClock, realClock, scopedClock } from './clock.ts'
import { type Control, createControl } from './control/index.ts'
import { createIds } from './ids.ts'
import { tell } from './listener.ts'
import { type SimulatorOptions, settingsOf } from './options.ts'
import { createPipeline } from './pipeline.ts'
import { createRandom } from './random.ts'
import { type LoggedRequest, RequestLog } from './request-log.ts'
import { createRouter } from './router.ts'
import { routes } from './routes/index.ts'
import { applySeed } from './seed.ts'
import { listen } from './server.ts'
import { type Snapshot, sealed, unsealed } from './snapshot.ts'
import { stages } from './stages.ts'
import { Store } from './state/store.ts'
import { type Surface, surfaces } from './surfaces.ts'
import { tasks } from './tasks.ts'
import { createWebhooks } from './webhooks/dispatcher.ts'
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
  /** Tells of everything that happens from now on. What a watcher throws is uncaught. @returns a function that ends the watch. */
  watch(watcher: (entry: ActivityEntry) => void): () => void
  /** Forgets everything, requests and pending timers included, and plants the seed again; ids begin anew. */
  reset(): void
  /** All state, as JSON: what exists, what is planned, faults, the sequences of names and chance. Not the requests so far, nor the time. */
  snapshot(): Snapshot
  /**
   * Puts a snapshot in the place of all state. Time goes on: what has fallen due since then happens at once. Throws an `Error` for what
   * is no snapshot of this version, or was changed by hand.
   */
  restore(snapshot: Snapshot): void
  /** Stops listening and ends all connections. A second call is harmless. */
  close(): Promise<void>
}

// What a seed's sequences differ in.
const CHANCE = 0xc4a05

const router = createRouter(routes)

/**
 * Starts a Stripe Terminal API on this machine. Point any Stripe client at `url`.
 * Rejects with Node's `EADDRINUSE` when the port is taken, and with an `Error` for a seed that contradicts itself.
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const settings = settingsOf(options)
  const { seed } = settings
  const random = seed.random ?? 1
  const givenClock = options.clock ?? realClock()
  const clock = scopedClock(givenClock)
  const activity = createActivity(() => clock.now())
  const world: World = {
    activity,
    clock,
    testClock: isTestClock(givenClock) ? givenClock : undefined,
    settings,
    store: new Store(),
    tasks,
    ids: createIds(random),
    chance: createRandom(random ^ CHANCE),
    get webhooks() {
      return webhooks
    },
  }
  const webhooks = createWebhooks(world)
  follow(activity, world.store, webhooks)
  applySeed(world, seed)

  const requests = new RequestLog(settings.requestLogSize)
  // A sequence of its own: how often a test reads must not change the ids of what it creates.
  let requestIds = createIds(~random)
  const listener = await listen(
    {
      maxBodyBytes: settings.maxBodyBytes,
      requests,
      onRequest(request) {
        activity.add({ type: 'request', request })
        tell(settings.onRequest, request)
      },
      now: () => clock.now(),
      sleep: (ms) => clock.sleep(ms),
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
  const { port } = listener
  let closed: Promise<void> | undefined

  function close(): Promise<void> {
    clock.cancelAll()
    webhooks.reset()
    closed ??= listener.shut()
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

  function restore(snapshot: Snapshot): void {
    const { store, sequences, webhooks: deliveries } = unsealed(snapshot)
    clock.cancelAll()
    world.store.load(store)
    world.ids = createIds(sequences.ids)
    requestIds = createIds(sequences.requestIds)
    world.chance = createRandom(sequences.chance)
    webhooks.restore(deliveries)
    armPlans(world)
    activity.clear()
    activity.add({ type: 'state' })
  }

  const simulator: Simulator = {
    url: `http://${settings.host}:${port}`,
    host: settings.host,
    port,
    requests: requests.entries,
    control: createControl(world),
    watch: (watcher) => activity.watch(watcher),
    reset() {
      clock.cancelAll()
      webhooks.reset()
      world.store.clear()
      world.ids = createIds(random)
      world.chance = createRandom(random ^ CHANCE)
      requestIds = createIds(~random)
      requests.clear()
      applySeed(world, seed)
      activity.clear()
      activity.add({ type: 'state' })
    },
    snapshot: () =>
      sealed(clock.now(), {
        store: world.store.state(),
        sequences: { ids: world.ids.state(), requestIds: requestIds.state(), chance: world.chance.state() },
        webhooks: webhooks.state(),
      }),
    restore,
    close,
    [Symbol.asyncDispose]: close,
  }
  return simulator
}
