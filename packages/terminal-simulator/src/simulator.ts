import { applySeed } from './apply-seed.ts'
import { type Control, createControl } from './control/control.ts'
import { controlApi } from './control/control-api.ts'
import type { ControlledSimulator } from './control/operation.ts'
import { createPipeline } from './http/pipeline.ts'
import { createRouter } from './http/router.ts'
import { type Listener, listen } from './http/server.ts'
import { type ActivityEntry, createActivity } from './log/activity.ts'
import { notify } from './log/notify.ts'
import { type LoggedRequest, RequestLog } from './log/request-log.ts'
import { type Settings, type SimulatorOptions, settingsOf } from './options.ts'
import { routes } from './routes/all-routes.ts'
import { type Snapshot, sealed, unsealed } from './snapshot.ts'
import { stages } from './stages.ts'
import { readers } from './state/reader.ts'
import { Store } from './state/store.ts'
import { expandableTables } from './state/tables.ts'
import { tasks } from './tasks.ts'
import { Agenda } from './time/agenda.ts'
import { type Clock, isTestClock, realClock, scopedClock } from './time/clock.ts'
import { createIds, type Ids } from './time/ids.ts'
import { createRandom, type Random } from './time/random.ts'
import { page } from './ui/browser-page.ts'
import { WebhookDispatcher } from './webhooks/dispatcher.ts'
import type { Webhooks } from './webhooks/webhooks.ts'
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
  /** Calls the watcher with everything that happens from now on. An error it throws is uncaught. Returns a function that ends the watch. */
  watch(watcher: (entry: ActivityEntry) => void): () => void
  /**
   * Deletes all state, requests and pending timers included, and applies the seed again, with what was added to it
   * meanwhile. The sequence of ids starts again.
   */
  reset(): void
  /** All state as JSON: objects, planned tasks, faults, the positions of the sequences of ids and of chance. Not the requests, nor the time. */
  snapshot(): Snapshot
  /**
   * Replaces all state by a snapshot. The time does not change: what has fallen due since the snapshot was taken happens at once. Throws
   * an `Error` for a value that is no snapshot of this version, or was changed since it was taken.
   */
  restore(snapshot: Snapshot): void
  /** Stops listening and ends all connections. A second call is harmless. */
  close(): Promise<void>
}

const router = createRouter(routes)

/**
 * Starts a Stripe Terminal API on this machine. Point any Stripe client at `url`.
 * Rejects with Node's `EADDRINUSE` when the port is taken, and with an `Error` for a seed that contradicts itself.
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = new RunningSimulator(settingsOf(options), options.clock ?? realClock())
  await simulator.listen()
  return simulator
}

/** Each sequence of a seed is derived by a constant, so that drawing from one does not change the others. */
function idsOf(random: number): Ids {
  return createIds(random)
}
function requestIdsOf(random: number): Ids {
  return createIds(~random)
}
function chanceOf(random: number): Random {
  return createRandom(random ^ 0xc4a05)
}

class RunningSimulator implements Simulator, ControlledSimulator {
  readonly world: World
  readonly webhooks: Webhooks
  readonly control: Control
  readonly #settings: Settings
  readonly #random: number
  readonly #log: RequestLog
  #requestIds: Ids
  #listener: Listener | undefined
  #closed: Promise<void> | undefined

  constructor(settings: Settings, clock: Clock) {
    this.#settings = settings
    this.#random = settings.seed.random ?? 1
    this.#log = new RequestLog(settings.requestLogSize)
    this.#requestIds = requestIdsOf(this.#random)
    const { world, webhooks } = createWorld(settings, clock, this.#random)
    this.world = world
    this.webhooks = webhooks
    this.control = createControl(this)
    applySeed(world, settings.seed)
  }

  async listen(): Promise<void> {
    const { port, host, maxBodyBytes } = this.#settings
    const { clock } = this.world
    const backend = {
      maxBodyBytes,
      requests: this.#log,
      surfaces: [controlApi(this), page],
      onRequest: (request: LoggedRequest) => this.#onRequest(request),
      now: () => clock.now(),
      sleep: (ms: number) => clock.sleep(ms),
      nextRequestId: () => this.#requestIds.id('req_'),
      answer: createPipeline(this.world, router, stages),
    }
    this.#listener = await listen(backend, port, host)
  }

  get host(): string {
    return this.#settings.host
  }

  get port(): number {
    return this.#listener?.port ?? this.#settings.port
  }

  get url(): string {
    return `http://${this.host}:${this.port}`
  }

  get requests(): readonly LoggedRequest[] {
    return this.#log.entries
  }

  watch(watcher: (entry: ActivityEntry) => void): () => void {
    return this.world.activity.watch(watcher)
  }

  reset(): void {
    this.#stop()
    this.world.store.clear()
    this.world.ids = idsOf(this.#random)
    this.world.chance = chanceOf(this.#random)
    this.#requestIds = requestIdsOf(this.#random)
    this.#log.clear()
    applySeed(this.world, this.#settings.seed)
    this.#stateReplaced()
  }

  snapshot(): Snapshot {
    const { clock, store, ids, chance } = this.world
    return sealed(clock.now(), {
      store: store.state(),
      sequences: { ids: ids.state(), requestIds: this.#requestIds.state(), chance: chance.state() },
      webhooks: this.webhooks.state(),
    })
  }

  restore(snapshot: Snapshot): void {
    const { store, sequences, webhooks } = unsealed(snapshot)
    this.world.clock.cancelAll()
    this.world.store.load(store)
    this.world.ids = createIds(sequences.ids)
    this.world.chance = createRandom(sequences.chance)
    this.#requestIds = createIds(sequences.requestIds)
    this.webhooks.restore(webhooks)
    this.world.agenda.resume()
    this.#stateReplaced()
  }

  close(): Promise<void> {
    this.#stop()
    this.#closed ??= this.#listener?.close() ?? Promise.resolve()
    return this.#closed
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #onRequest(request: LoggedRequest): void {
    this.world.activity.add({ type: 'request', request })
    notify(this.#settings.onRequest, request)
  }

  #stop(): void {
    this.world.clock.cancelAll()
    this.webhooks.reset()
  }

  #stateReplaced(): void {
    this.world.activity.clear()
    this.world.activity.add({ type: 'state' })
  }
}

/** An empty world and its webhook dispatcher. */
export function createWorld(
  settings: Settings,
  givenClock: Clock,
  random: number,
): { world: World; webhooks: Webhooks } {
  const clock = scopedClock(givenClock)
  const store = new Store(expandableTables)
  const activity = createActivity(() => clock.now())
  const world: World = {
    activity,
    clock,
    testClock: isTestClock(givenClock) ? givenClock : undefined,
    settings,
    store,
    agenda: new Agenda(clock, store, (task, namespace, subject) =>
      tasks[task]({ world, namespace }, subject),
    ),
    ids: idsOf(random),
    chance: chanceOf(random),
    get webhooks() {
      return webhooks
    },
  }
  const webhooks = new WebhookDispatcher(world)
  store.watch((table, id) => {
    if (table === readers.object) activity.add({ type: 'reader', reader: id })
  })
  webhooks.watch({
    event: (event) => activity.add({ type: 'event', event }),
    delivery: (delivery) => activity.add({ type: 'delivery', delivery }),
  })
  return { world, webhooks }
}
