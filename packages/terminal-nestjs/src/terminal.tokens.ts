/** The injection token of the module's options. `Symbol.for`, so that two copies of this package share it. */
export const TERMINAL_OPTIONS = Symbol.for('@org/terminal-nestjs:options')

/** The injection token of the core's `Terminal`; see `InjectTerminal`. */
export const TERMINAL = Symbol.for('@org/terminal-nestjs:terminal')

/** The metadata key of the events that a method handles. */
export const EVENTS = Symbol.for('@org/terminal-nestjs:events')
