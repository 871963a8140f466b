import { type Operation, type OperationName, operationNames, operations } from '@org/terminal-core'

/** A path of an operation, relative to the mount. */
export interface OperationRoute {
  name: OperationName
  method: Operation['method']
  path: string
}

/** The routes of all operations, aliases included. The first of a name is the one that the docs show. */
export const operationRoutes: readonly OperationRoute[] = operationNames.flatMap((name) => {
  const { method, path, aliases = [] }: Operation = operations[name]
  return [path, ...aliases].map((path) => ({ name, method, path }))
})

export function routeOf(name: OperationName): OperationRoute {
  return operationRoutes.find((route) => route.name === name) as OperationRoute
}
