import { misconfigured } from './errors.ts'
import { VERSION } from './version.ts'

/** The copy of the core that made a terminal. */
export interface CoreCopy {
  /** The version of `@org/terminal-core`. */
  readonly version: string
  /** Raised only when a mount can no longer serve the terminals of the releases before, or they its terminals. */
  readonly seam: number
}

/** This copy. */
export const CORE: CoreCopy = { version: VERSION, seam: 1 }

/**
 * Refuses a terminal that a mount of this copy cannot serve. The versions may differ as long as the seam is the same: adapters of two
 * releases can be installed side by side.
 * @throws TerminalError `misconfigured`, naming both versions
 */
export function assertServable(terminal: { readonly core: CoreCopy }): void {
  const made: CoreCopy | undefined = terminal?.core
  if (made === undefined) throw misconfigured('terminal is missing: pass what createTerminal returns.')
  if (made.seam === CORE.seam) return
  throw misconfigured(
    `The terminal was made by ${described(made)} and cannot be served by ${described(CORE)}: import createTerminal and the mount ` +
      'from one package, and let `npm ls @org/terminal-core` show where the second version comes from.',
  )
}

function described({ version, seam }: CoreCopy): string {
  return `@org/terminal-core ${version} (seam ${seam})`
}
