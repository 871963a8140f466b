import { invalidRequest } from '../api/errors.ts'
import { notify } from '../log/notify.ts'
import { type Event, events } from '../state/event.ts'
import type { Namespace } from '../state/store.ts'
import { type WebhookDelivery, webhookDeliveries } from '../state/webhook-delivery.ts'
import { fraction } from '../time/random.ts'
import type { World } from '../world.ts'
import { deliverOnce } from './deliver.ts'
import { createWebhookFaults, type WebhookFaults, type WebhookFaultsState } from './faults.ts'
import { markDelivered } from './pending.ts'
import { type Target, targetOf, targetsOf } from './target.ts'
import type { ReleaseOrder, Webhooks, WebhookWatcher } from './webhooks.ts'

/** A delivery on its way, by ids: what is no longer kept is no longer delivered. */
interface Job {
  delivery: string
  event: string
  namespace: Namespace
  endpoint: string
  owner: Namespace
}

/** How many deliveries may wait for the clock at once, as many as are kept: beyond that the oldest are given up. */
const MAX_WAITING = 10_000

/** What lives from one reset to the next. */
interface Round {
  faults: WebhookFaults
  abort: AbortController
  /** The last of the deliveries that go to each endpoint, one after the other. */
  tails: Map<string, Promise<void>>
  sending: number
  held: Job[] | null
  /** What ends the wait of each delivery that waits for the clock, oldest first. */
  waiting: Map<string, () => void>
  /** Those of them that wait to be overtaken, by endpoint. */
  overtaken: Map<string, Set<Job>>
  idle: (() => void)[]
}

export function createWebhooks(world: World): Webhooks {
  const watchers = new Set<WebhookWatcher>()
  const { random = 1, webhookFaults } = world.settings.seed
  // A sequence of its own: faults must not change the ids of what is created.
  const noFaults: WebhookFaultsState = { random: random ^ 0x5eed, asked: [] }
  let round = begin(noFaults)

  function begin(faults: WebhookFaultsState): Round {
    return {
      faults: createWebhookFaults(faults, webhookFaults),
      abort: new AbortController(),
      tails: new Map(),
      sending: 0,
      held: null,
      waiting: new Map(),
      overtaken: new Map(),
      idle: [],
    }
  }

  function deliveries() {
    return world.store.shared.of(webhookDeliveries)
  }

  function newJob(namespace: Namespace, event: Event, target: Target, cause: WebhookDelivery['cause']): Job {
    const delivery: WebhookDelivery = {
      id: world.ids.id('whd_', 24),
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
    change(delivery)
    return { delivery: delivery.id, event: event.id, namespace, endpoint: target.id, owner: target.owner }
  }

  function change(delivery: WebhookDelivery): void {
    deliveries().put(delivery)
    for (const watcher of watchers) notify((news) => watcher.delivery?.(news), delivery)
  }

  function update(job: Job, changes: Partial<WebhookDelivery>): void {
    const delivery = deliveries().get(job.delivery)
    if (delivery) change({ ...delivery, ...changes })
  }

  function submit(job: Job): Promise<void> {
    if (round.held) {
      round.held.push(job)
      update(job, { status: 'held', next_attempt_at: null })
      return Promise.resolve()
    }
    update(job, { status: 'pending', next_attempt_at: null })
    const sent = enqueue(round, job)
    const overtaken = round.overtaken.get(job.endpoint) ?? []
    round.overtaken.delete(job.endpoint)
    for (const late of overtaken) {
      endWait(late.delivery)
      void submit(late)
    }
    return sent
  }

  function enqueue(current: Round, job: Job): Promise<void> {
    const { tails } = current
    const id = job.endpoint
    current.sending++
    // The next turn: the answer to the request that caused the event comes first.
    const sent = (tails.get(id) ?? nextTurn()).then(() => attempt(current, job))
    const tail = sent.finally(() => {
      if (tails.get(id) === tail) tails.delete(id)
      current.sending--
      if (current.sending === 0) for (const resolve of current.idle.splice(0)) resolve()
    })
    tails.set(id, tail)
    return tail
  }

  async function attempt(current: Round, job: Job): Promise<void> {
    const { signal } = current.abort
    const delivery = deliveries().get(job.delivery)
    if (signal.aborted || !delivery) return
    const target = targetOf(job.owner, job.endpoint)
    const event = job.namespace.of(events).get(job.event)
    // Stripe docs, webhooks, "Retry behavior": what was disabled or deleted meanwhile is not tried again.
    if (!event || !target?.enabled) {
      update(job, { status: 'failed' })
      return
    }
    const made = await deliverOnce(world, event, target, signal)
    if (signal.aborted) return
    update(job, { attempts: [...delivery.attempts, made], url: target.url })
    if (made.error === null) {
      update(job, { status: 'delivered' })
      markDelivered(job.namespace, job.event, job.endpoint)
    } else retryLater(job, delivery.cause, delivery.attempts.length)
  }

  function retryLater(job: Job, cause: WebhookDelivery['cause'], retries: number): void {
    const delays = world.settings.webhookRetryDelaysMs[job.namespace.livemode ? 'live' : 'test']
    const delay = cause === 'resend' ? undefined : delays[retries]
    if (delay === undefined) update(job, { status: 'failed' })
    else wait(job, 'retrying', delay)
  }

  function wait(job: Job, status: 'delayed' | 'retrying', delayMs: number): void {
    update(job, { status, next_attempt_at: world.clock.now() + delayMs })
    const cancel = world.clock.setTimeout(() => {
      endWait(job.delivery)
      return submit(job)
    }, delayMs)
    round.waiting.set(job.delivery, () => {
      cancel()
      round.overtaken.get(job.endpoint)?.delete(job)
    })
    if (round.waiting.size > MAX_WAITING) giveUpOldest()
  }

  function goOn(delivery: WebhookDelivery, overtaken: ReadonlySet<string>): void {
    const { id, event, account, livemode, endpoint, status, next_attempt_at } = delivery
    const namespace = world.store.namespace(account, livemode)
    const owner = world.store.namespaces().find((candidate) => targetOf(candidate, endpoint)) ?? namespace
    const job: Job = { delivery: id, event, namespace, endpoint, owner }
    if (status === 'pending') void submit(job)
    if (status === 'held') round.held?.push(job)
    if (status === 'delayed' || status === 'retrying') {
      wait(job, status, Math.max(0, (next_attempt_at ?? 0) - world.clock.now()))
      if (overtaken.has(id)) mayBeOvertaken(job)
    }
  }

  function endWait(delivery: string): void {
    round.waiting.get(delivery)?.()
    round.waiting.delete(delivery)
  }

  function giveUpOldest(): void {
    const [oldest] = round.waiting.keys()
    const id = oldest as string
    endWait(id)
    const delivery = deliveries().get(id)
    if (delivery) change({ ...delivery, status: 'failed', next_attempt_at: null })
  }

  function letOvertake(job: Job, delayMs: number): void {
    wait(job, 'delayed', delayMs)
    mayBeOvertaken(job)
  }

  function mayBeOvertaken(job: Job): void {
    const waiting = round.overtaken.get(job.endpoint) ?? new Set()
    round.overtaken.set(job.endpoint, waiting.add(job))
  }

  function send(namespace: Namespace, event: Event, target: Target): void {
    const fault = round.faults.take(target.id, event.type)
    const job = newJob(namespace, event, target, 'event')
    switch (fault?.kind) {
      case 'drop':
        update(job, { status: 'dropped' })
        break
      case 'delay':
        wait(job, 'delayed', fault.delayMs)
        break
      case 'reorder':
        letOvertake(job, fault.delayMs)
        break
      default:
        void submit(job)
        if (fault) void submit(newJob(namespace, event, target, 'duplicate'))
    }
  }

  return {
    get faults() {
      return round.faults
    },
    dispatch(namespace, event, endpoints) {
      for (const watcher of watchers) notify((news) => watcher.event?.(news), event)
      for (const { id, owner } of endpoints) {
        const target = targetOf(owner, id)
        if (target) send(namespace, event, target)
      }
    },
    async resend(namespace, event, cause, endpoint) {
      const targets = targetsOf({ world, namespace }, event.type).filter(
        ({ id }) => endpoint === undefined || id === endpoint,
      )
      if (targets.length === 0)
        throw invalidRequest(`no enabled endpoint ${endpoint ?? ''} asks for ${event.type}`)
      await Promise.all(targets.map((target) => submit(newJob(namespace, event, target, cause))))
    },
    hold() {
      round.held ??= []
    },
    release(order) {
      const jobs = round.held ?? []
      round.held = null
      for (const job of inOrder(jobs, order, round.faults)) void submit(job)
    },
    idle() {
      const { sending, idle } = round
      return sending === 0 ? Promise.resolve() : new Promise((resolve) => idle.push(resolve))
    },
    watch(watcher) {
      watchers.add(watcher)
      return () => void watchers.delete(watcher)
    },
    reset() {
      round.abort.abort()
      round = begin(noFaults)
    },
    state: () => ({
      faults: round.faults.state(),
      isHolding: round.held !== null,
      overtaken: [...round.overtaken.values()].flatMap((jobs) => [...jobs].map(({ delivery }) => delivery)),
    }),
    restore({ faults, isHolding, overtaken }) {
      round.abort.abort()
      round = begin(faults)
      if (isHolding) round.held = []
      const late = new Set(overtaken)
      for (const delivery of deliveries().newestFirst().toReversed()) goOn(delivery, late)
    },
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

function inOrder(jobs: readonly Job[], order: ReleaseOrder, { random }: WebhookFaults): Job[] {
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
