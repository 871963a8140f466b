import { type Namespace, RETAINED, table } from './state/store.ts'
import type { World } from './world.ts'

/** What the simulator does by itself when its time comes, to the object with an id. */
export type Task = (world: World, namespace: Namespace, id: string) => void
export type TaskName = 'capture_deadline' | 'reader_phase' | 'refund_failure'

/** A task and its time: plain data, so that a snapshot carries it. */
interface Plan {
  /** One for each task and object. */
  id: string
  task: TaskName
  subject: string
  /** Milliseconds since the Unix epoch, on the simulator's clock. */
  due: number
}

const timers = new WeakMap<Plan, () => void>()

const plans = table<Plan>({
  object: 'plan',
  noun: 'plan',
  param: 'plan',
  retain: 2 * RETAINED,
  // Its timer would hold memory until it is due: days, for an authorisation that nobody captures.
  forgotten: (planned) => timers.get(planned)?.(),
})

/** Lets a task happen to an object at `due`, in the place of the same task planned before. */
export function plan(world: World, namespace: Namespace, task: TaskName, subject: string, due: number): void {
  unplan(namespace, task, subject)
  arm(world, namespace, namespace.of(plans).put({ id: idOf(task, subject), task, subject, due }))
}

/** The task will not happen. */
export function unplan(namespace: Namespace, task: TaskName, subject: string): void {
  const planned = namespace.of(plans).get(idOf(task, subject))
  if (!planned) return
  timers.get(planned)?.()
  namespace.of(plans).delete(planned.id)
}

/** Lets everything that is planned happen: to be called when the state was replaced. What is overdue happens at once. */
export function armPlans(world: World): void {
  for (const namespace of world.store.namespaces()) {
    for (const planned of namespace.of(plans).newestFirst().toReversed()) arm(world, namespace, planned)
  }
}

function arm(world: World, namespace: Namespace, planned: Plan): void {
  const { id, task, subject, due } = planned
  const cancel = world.clock.setTimeout(() => {
    // What is no longer kept does not happen.
    if (namespace.of(plans).get(id) !== planned) return
    namespace.of(plans).delete(id)
    world.tasks[task](world, namespace, subject)
  }, due - world.clock.now())
  timers.set(planned, cancel)
}

function idOf(task: TaskName, subject: string): string {
  return `${task}:${subject}`
}
