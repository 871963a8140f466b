import { applySeed } from './apply-seed.ts'
import { type Control, createControl } from './control/index.ts'
import { controlApi } from './control/surface.ts'
import { createPipeline } from './http/pipeline.ts'
import { createRouter } from './http/router.ts'
import { listen } from './http/server.ts'
import { type ActivityEntry, createActivity } from './log/activity.ts'
import { tell } from './log/notify.ts'
import { type LoggedRequest, RequestLog } from './log/request-log.ts'
import { type SimulatorOptions, settingsOf } from './options.ts'
import { routes } from './routes/index.ts'
import { type Snapshot, sealed, unsealed } from './snapshot.ts'
import { stages } from './stages.ts'
import { readers } from './state/reader.ts'
import { Store } from './state/store.ts'
import { expandableTables } from './state/tables.ts'
import { tasks } from './tasks.ts'
import { Agenda } from './time/agenda.ts'
import { isTestClock, realClock, scopedClock } from './time/clock.ts'
import { createIds } from './time/ids.ts'
import { createRandom } from './time/random.ts'
import { page } from './ui/surface.ts'
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
  /**
   * Forgets everything, requests and pending timers included, and plants the seed again, with what was added to it meanwhile; ids begin
   * anew.
   */
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
  const store = new Store(expandableTables)
  const world: World = {
    activity,
    clock,
    testClock: isTestClock(givenClock) ? givenClock : undefined,
    settings,
    store,
    agenda: new Agenda(clock, store, (task, namespace, subject) =>
      tasks[task]({ world, namespace }, subject),
    ),
    ids: createIds(random),
    chance: createRandom(random ^ CHANCE),
    get webhooks() {
      return webhooks
    },
  }
  const webhooks = createWebhooks(world)
  store.watch((table, id) => {
    if (table === readers.object) activity.add({ type: 'reader', reader: id })
  })
  webhooks.watch({
    event: (event) => activity.add({ type: 'event', event }),
    delivery: (delivery) => activity.add({ type: 'delivery', delivery }),
  })
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
      get surfaces() {
        return surfaces
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

  function restore(snapshot: Snapshot): void {
    const { store, sequences, webhooks: deliveries } = unsealed(snapshot)
    clock.cancelAll()
    world.store.load(store)
    world.ids = createIds(sequences.ids)
    requestIds = createIds(sequences.requestIds)
    world.chance = createRandom(sequences.chance)
    webhooks.restore(deliveries)
    world.agenda.resume()
    activity.clear()
    activity.add({ type: 'state' })
  }

  const simulator: Simulator = {
    url: `http://${settings.host}:${port}`,
    host: settings.host,
    port,
    requests: requests.entries,
    control: createControl(world, webhooks),
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
  const surfaces = [controlApi(simulator, world), page]
  return simulator
}
