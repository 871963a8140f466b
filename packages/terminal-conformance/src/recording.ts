import type { OperationName } from '@org/terminal-core'
import type { Stage } from './scenarios/story.ts'

/** A stage that notes which operations a story calls, on stages that it opens too. */
export function recording<S extends Stage>(stage: S, called: Set<OperationName>): S {
  const note = <Rest extends unknown[], Result>(run: (name: never, ...rest: Rest) => Result) =>
    ((name: OperationName, ...rest: Rest) => {
      called.add(name)
      return run(name as never, ...rest)
    }) as never
  return {
    ...stage,
    call: note(stage.call),
    watch: note(stage.watch),
    open: async (...changes: Parameters<Stage['open']>) => recording(await stage.open(...changes), called),
  }
}
