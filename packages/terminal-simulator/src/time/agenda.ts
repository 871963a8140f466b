import { type Namespace, RETAINED, type Store, table } from '../state/store.ts'
import type { Clock } from './clock.ts'

/** The kinds of planned tasks. */
export type TaskName = 'capture_deadline' | 'reader_phase' | 'refund_failure'

/** A planned task. Plain data, so that a snapshot contains it. */
interface PlannedTask {
  /** One for each task and object. */
  id: string
  task: TaskName
  /** The id of the object. */
  subject: string
  /** Milliseconds since the Unix epoch, on the simulator's clock. */
  due: number
}

const timers = new WeakMap<PlannedTask, () => void>()

const plannedTasks = table<PlannedTask>({
  object: 'planned_task',
  noun: 'planned task',
  param: 'task',
  retain: 2 * RETAINED,
  // Otherwise the timer of a deleted task would use memory until it is due, which can be days.
  forgotten: (planned) => timers.get(planned)?.(),
})

/** The tasks that wait for the clock. */
export class Agenda {
  readonly #clock: Clock
  readonly #store: Store
  readonly #run: (task: TaskName, namespace: Namespace, subject: string) => void

  constructor(
    clock: Clock,
    store: Store,
    run: (task: TaskName, namespace: Namespace, subject: string) => void,
  ) {
    this.#clock = clock
    this.#store = store
    this.#run = run
  }

  /** Plans a task for an object at `due` (milliseconds). Replaces the same task of the same object. */
  plan(namespace: Namespace, task: TaskName, subject: string, due: number): void {
    this.unplan(namespace, task, subject)
    this.#arm(namespace, namespace.of(plannedTasks).put({ id: idOf(task, subject), task, subject, due }))
  }

  unplan(namespace: Namespace, task: TaskName, subject: string): void {
    const planned = namespace.of(plannedTasks).get(idOf(task, subject))
    if (!planned) return
    timers.get(planned)?.()
    namespace.of(plannedTasks).delete(planned.id)
  }

  /** Sets the timers of all planned tasks after the state was replaced. Overdue tasks run at once. */
  resume(): void {
    for (const namespace of this.#store.namespaces()) {
      for (const planned of namespace.of(plannedTasks).newestFirst().toReversed())
        this.#arm(namespace, planned)
    }
  }

  #arm(namespace: Namespace, planned: PlannedTask): void {
    const { id, task, subject, due } = planned
    const cancel = this.#clock.setTimeout(() => {
      // A record that was replaced or removed does not run.
      if (namespace.of(plannedTasks).get(id) !== planned) return
      namespace.of(plannedTasks).delete(id)
      this.#run(task, namespace, subject)
    }, due - this.#clock.now())
    timers.set(planned, cancel)
  }
}

function idOf(task: TaskName, subject: string): string {
  return `${task}:${subject}`
}
