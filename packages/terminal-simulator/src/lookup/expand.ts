import { invalidRequest } from '../api/errors.ts'
import type { AnyTable, Namespace, Store } from '../state/store.ts'
import type { Scope } from '../world.ts'

const MAX_LEVELS = 4

/** One step of an `expand` path: a member that is replaced by the object it names, or a member that exists only when expanded. */
type Step =
  | {
      member: string[]
      /** The table of the id. */
      target: AnyTable
      /** The step inside of that object. */
      next: Step | undefined
    }
  | { included: string; make(shown: unknown, namespace: Namespace): object }

/**
 * Replaces ids by their objects in an answer. Stripe docs: https://docs.stripe.com/api/expanding_objects
 * @param table the table of the returned (or listed) object; without it nothing can be expanded.
 * @param paths the request's `expand[]`. A path that Stripe cannot expand throws a 400, even for an empty list.
 */
export function expand(
  scope: Scope,
  answer: object,
  table: AnyTable | undefined,
  isList: boolean,
  paths: readonly string[],
): object {
  const { store } = scope.world
  let expanded = answer as Record<string, unknown>
  for (const path of paths) {
    const step = stepFor(store, path, table, isList)
    expanded = isList
      ? {
          ...expanded,
          data: (expanded.data as Record<string, unknown>[]).map((item) => apply(scope, item, step)),
        }
      : apply(scope, expanded, step)
  }
  return expanded
}

/** Checks `expand[]` before the route runs: a request with an invalid path must not have an effect. */
export function checkExpand(
  store: Store,
  table: AnyTable | undefined,
  isList: boolean,
  paths: readonly string[],
): void {
  for (const path of paths) stepFor(store, path, table, isList)
}

function stepFor(store: Store, path: string, table: AnyTable | undefined, isList: boolean): Step {
  const segments = path.split('.')
  if (segments.length > MAX_LEVELS + (isList ? 1 : 0)) {
    throw invalidRequest(`You cannot expand more than ${MAX_LEVELS} levels of a property. Property: ${path}`)
  }
  if (!isList) {
    const step = stepInto(store, segments, table)
    if (step) return step
    throw notExpandable(path)
  }
  const step = segments[0] === 'data' ? stepInto(store, segments.slice(1), table) : undefined
  if (step) return step
  throw notExpandable(path, stepInto(store, segments, table) && `data.${path}`)
}

function stepInto(store: Store, segments: string[], table: AnyTable | undefined): Step | undefined {
  const [first = ''] = segments
  if (segments.length === 1 && table?.includes && Object.hasOwn(table.includes, first)) {
    return { included: first, make: table.includes[first] as () => object }
  }
  const expands = table?.expands ?? {}
  for (let length = segments.length; length > 0; length--) {
    const member = segments.slice(0, length)
    const name = member.join('.')
    if (!Object.hasOwn(expands, name)) continue
    const target = store.table(expands[name] as string)
    if (length === segments.length) return { member, target, next: undefined }
    const next = stepInto(store, segments.slice(length), target)
    return next && { member, target, next }
  }
  return undefined
}

function apply(scope: Scope, object: Record<string, unknown>, step: Step): Record<string, unknown> {
  if ('included' in step) return { ...object, [step.included]: step.make(object, scope.namespace) }
  const { target, next } = step
  return replaceAt(object, step.member, (value) => resolve(scope, value, target, next))
}

// Copies every level, because records must not change.
function replaceAt(
  object: Record<string, unknown>,
  [first, ...rest]: string[],
  replace: (value: unknown) => unknown,
): Record<string, unknown> {
  const key = first as string
  const value = object[key]
  if (value === null || value === undefined) return object
  if (rest.length === 0) return { ...object, [key]: replace(value) }
  return { ...object, [key]: replaceAt(value as Record<string, unknown>, rest, replace) }
}

function resolve(scope: Scope, value: unknown, target: AnyTable, next: Step | undefined): unknown {
  if (Array.isArray(value)) return value.map((item) => resolve(scope, item, target, next))
  const object = typeof value === 'string' ? lookUp(scope, target, value) : (value as Record<string, unknown>)
  if (!object) return value
  return next ? apply(scope, object, next) : object
}

function lookUp(
  { world, namespace }: Scope,
  table: AnyTable,
  id: string,
): Record<string, unknown> | undefined {
  const record = namespace.of(table).get(id)
  return record && table.view ? (table.view(record, world.clock.now()) as Record<string, unknown>) : record
}

function notExpandable(path: string, suggestion?: string | undefined) {
  const hint = suggestion ? ` You may want to try expanding '${suggestion}' instead.` : ''
  return invalidRequest(`This property cannot be expanded (${path}).${hint}`)
}
