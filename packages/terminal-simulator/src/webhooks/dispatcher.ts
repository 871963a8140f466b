import { invalidRequest } from '../api/errors.ts'
import { notify } from '../log/notify.ts'
import { type Event, events } from '../state/event.ts'
import type { Collection, Namespace } from '../state/store.ts'
import { type WebhookDelivery, webhookDeliveries } from '../state/webhook-delivery.ts'
import { fraction, type Random } from '../time/random.ts'
import type { EndpointRef, World } from '../world.ts'
import { deliverOnce } from './deliver.ts'
import { DeliveryQueue } from './delivery-queue.ts'
import { createWebhookFaults, type WebhookFaults, type WebhookFaultsState } from './faults.ts'
import { markDelivered } from './pending.ts'
import { type Target, targetOf, targetsOf } from './target.ts'
import type { ReleaseOrder, Webhooks, WebhooksState, WebhookWatcher } from './webhooks.ts'

/** A delivery that is to be sent, by ids: a record that was deleted or forgotten meanwhile is not sent. */
interface Job {
  delivery: string
  event: string
  namespace: Namespace
  endpoint: string
  owner: Namespace
}

/** How many deliveries may wait for the clock at once, as many as are kept. Beyond that the oldest ones fail. */
const MAX_WAITING = 10_000

/** Delivers events to webhook endpoints. */
export class WebhookDispatcher implements Webhooks {
  readonly #world: World
  readonly #watchers = new Set<WebhookWatcher>()
  #faults: WebhookFaults
  #queue = new DeliveryQueue()
  /** The deliveries that are held; `null` while none is to be held. */
  #held: Job[] | null = null
  /** Cancels the timer of each delivery that waits for the clock, by id, oldest first. */
  readonly #waiting = new Map<string, () => void>()
  /** The waiting deliveries that the next delivery to the same endpoint overtakes, by endpoint. */
  readonly #reordered = new Map<string, Set<Job>>()

  constructor(world: World) {
    this.#world = world
    this.#faults = this.#initialFaults()
  }

  get faults(): WebhookFaults {
    return this.#faults
  }

  dispatch(namespace: Namespace, event: Event, endpoints: readonly EndpointRef[]): void {
    for (const watcher of this.#watchers) notify((news) => watcher.event?.(news), event)
    for (const { id, owner } of endpoints) {
      const target = targetOf(owner, id)
      if (target) this.#send(namespace, event, target)
    }
  }

  async resend(
    namespace: Namespace,
    event: Event,
    cause: 'resend' | 'duplicate',
    endpoint?: string,
  ): Promise<void> {
    const targets = targetsOf({ world: this.#world, namespace }, event.type).filter(
      ({ id }) => endpoint === undefined || id === endpoint,
    )
    if (targets.length === 0) {
      throw invalidRequest(`no enabled endpoint ${endpoint ?? ''} receives ${event.type}`)
    }
    await Promise.all(targets.map((target) => this.#submit(this.#newJob(namespace, event, target, cause))))
  }

  hold(): void {
    this.#held ??= []
  }

  release(order: ReleaseOrder): void {
    const jobs = this.#held ?? []
    this.#held = null
    for (const job of inOrder(jobs, order, this.#faults.random)) void this.#submit(job)
  }

  idle(): Promise<void> {
    return this.#queue.idle()
  }

  watch(watcher: WebhookWatcher): () => void {
    this.#watchers.add(watcher)
    return () => void this.#watchers.delete(watcher)
  }

  reset(): void {
    this.#restart(this.#initialFaults())
  }

  state(): WebhooksState {
    return {
      faults: this.#faults.state(),
      isHolding: this.#held !== null,
      reordered: [...this.#reordered.values()].flatMap((jobs) => [...jobs].map(({ delivery }) => delivery)),
    }
  }

  restore({ faults, isHolding, reordered }: WebhooksState): void {
    this.#restart(createWebhookFaults(faults, this.#world.settings.seed.webhookFaults))
    if (isHolding) this.#held = []
    const overtaken = new Set(reordered)
    for (const delivery of this.#deliveries.newestFirst().toReversed()) this.#resume(delivery, overtaken)
  }

  #initialFaults(): WebhookFaults {
    const { random = 1, webhookFaults } = this.#world.settings.seed
    // A sequence of its own: faults must not change the ids of what is created.
    const state: WebhookFaultsState = { random: random ^ 0x5eed, asked: [] }
    return createWebhookFaults(state, webhookFaults)
  }

  #restart(faults: WebhookFaults): void {
    this.#queue.close()
    this.#queue = new DeliveryQueue()
    this.#faults = faults
    this.#held = null
    for (const cancel of this.#waiting.values()) cancel()
    this.#waiting.clear()
    this.#reordered.clear()
  }

  get #deliveries(): Collection<WebhookDelivery> {
    return this.#world.store.shared.of(webhookDeliveries)
  }

  /** The first delivery of an event to a target, with the fault that applies to it. */
  #send(namespace: Namespace, event: Event, target: Target): void {
    const fault = this.#faults.take(target.id, event.type)
    const job = this.#newJob(namespace, event, target, 'event')
    switch (fault?.kind) {
      case 'drop':
        this.#update(job, { status: 'dropped' })
        break
      case 'delay':
        this.#wait(job, 'delayed', fault.delayMs)
        break
      case 'reorder':
        this.#wait(job, 'delayed', fault.delayMs)
        this.#sendAfterNext(job)
        break
      default:
        void this.#submit(job)
        if (fault) void this.#submit(this.#newJob(namespace, event, target, 'duplicate'))
    }
  }

  #newJob(namespace: Namespace, event: Event, target: Target, cause: WebhookDelivery['cause']): Job {
    const delivery: WebhookDelivery = {
      id: this.#world.ids.id('whd_', 24),
      object: 'webhook_delivery',
      event: event.id,
      type: event.type,
      account: namespace.account,
      livemode: namespace.livemode,
      endpoint: target.id,
      url: target.url,
      payload: target.payload,
      cause,
      status: 'pending',
      attempts: [],
      next_attempt_at: null,
    }
    this.#put(delivery)
    return { delivery: delivery.id, event: event.id, namespace, endpoint: target.id, owner: target.owner }
  }

  #put(delivery: WebhookDelivery): void {
    this.#deliveries.put(delivery)
    for (const watcher of this.#watchers) notify((news) => watcher.delivery?.(news), delivery)
  }

  #update(job: Job, changes: Partial<WebhookDelivery>): void {
    const delivery = this.#deliveries.get(job.delivery)
    if (delivery) this.#put({ ...delivery, ...changes })
  }

  /** Sends a delivery, or holds it. Resolves when it has been attempted. */
  #submit(job: Job): Promise<void> {
    if (this.#held) {
      this.#held.push(job)
      this.#update(job, { status: 'held', next_attempt_at: null })
      return Promise.resolve()
    }
    this.#update(job, { status: 'pending', next_attempt_at: null })
    const queue = this.#queue
    const sent = queue.add(job.endpoint, () => this.#attempt(job, queue.signal))
    this.#submitReordered(job.endpoint)
    return sent
  }

  /** Sends the deliveries that were waiting for another one to the same endpoint to go first. */
  #submitReordered(endpoint: string): void {
    const jobs = this.#reordered.get(endpoint) ?? []
    this.#reordered.delete(endpoint)
    for (const job of jobs) {
      this.#endWait(job.delivery)
      void this.#submit(job)
    }
  }

  async #attempt(job: Job, signal: AbortSignal): Promise<void> {
    const delivery = this.#deliveries.get(job.delivery)
    if (signal.aborted || !delivery) return
    const target = targetOf(job.owner, job.endpoint)
    const event = job.namespace.of(events).get(job.event)
    // Stripe docs, webhooks, "Retry behavior": an endpoint that was disabled or deleted gets no further attempt.
    if (!event || !target?.enabled) {
      this.#update(job, { status: 'failed' })
      return
    }
    const made = await deliverOnce(this.#world, event, target, signal)
    if (signal.aborted) return
    this.#update(job, { attempts: [...delivery.attempts, made], url: target.url })
    if (made.error === null) {
      this.#update(job, { status: 'delivered' })
      markDelivered(job.namespace, job.event, job.endpoint)
    } else this.#retryLater(job, delivery.cause, delivery.attempts.length)
  }

  #retryLater(job: Job, cause: WebhookDelivery['cause'], retries: number): void {
    const delays = this.#world.settings.webhookRetryDelaysMs[job.namespace.livemode ? 'live' : 'test']
    const delay = cause === 'resend' ? undefined : delays[retries]
    if (delay === undefined) this.#update(job, { status: 'failed' })
    else this.#wait(job, 'retrying', delay)
  }

  #wait(job: Job, status: 'delayed' | 'retrying', delayMs: number): void {
    const { clock } = this.#world
    this.#update(job, { status, next_attempt_at: clock.now() + delayMs })
    const cancel = clock.setTimeout(() => {
      this.#endWait(job.delivery)
      return this.#submit(job)
    }, delayMs)
    this.#waiting.set(job.delivery, () => {
      cancel()
      this.#reordered.get(job.endpoint)?.delete(job)
    })
    if (this.#waiting.size > MAX_WAITING) this.#failOldest()
  }

  #sendAfterNext(job: Job): void {
    const jobs = this.#reordered.get(job.endpoint) ?? new Set()
    this.#reordered.set(job.endpoint, jobs.add(job))
  }

  #endWait(delivery: string): void {
    this.#waiting.get(delivery)?.()
    this.#waiting.delete(delivery)
  }

  #failOldest(): void {
    const [oldest] = this.#waiting.keys()
    const id = oldest as string
    this.#endWait(id)
    const delivery = this.#deliveries.get(id)
    if (delivery) this.#put({ ...delivery, status: 'failed', next_attempt_at: null })
  }

  /** Continues a delivery of a state that was loaded. */
  #resume(delivery: WebhookDelivery, reordered: ReadonlySet<string>): void {
    const { id, event, account, livemode, endpoint, status, next_attempt_at } = delivery
    const { store, clock } = this.#world
    const namespace = store.namespace(account, livemode)
    const owner = store.namespaces().find((candidate) => targetOf(candidate, endpoint)) ?? namespace
    const job: Job = { delivery: id, event, namespace, endpoint, owner }
    if (status === 'pending') void this.#submit(job)
    if (status === 'held') this.#held?.push(job)
    if (status === 'delayed' || status === 'retrying') {
      this.#wait(job, status, Math.max(0, (next_attempt_at ?? 0) - clock.now()))
      if (reordered.has(id)) this.#sendAfterNext(job)
    }
  }
}

function inOrder(jobs: readonly Job[], order: ReleaseOrder, random: Random): Job[] {
  if (order === 'emitted') return [...jobs]
  if (order === 'reversed') return jobs.toReversed()
  const shuffled = [...jobs]
  for (let i = shuffled.length - 1; i > 0; i--) {
    const j = Math.floor(fraction(random) * (i + 1))
    const job = shuffled[i] as Job
    shuffled[i] = shuffled[j] as Job
    shuffled[j] = job
  }
  return shuffled
}
