/** Where the module keeps its options. `Symbol.for`: two copies of this package must mean the same thing. */
export const TERMINAL_OPTIONS = Symbol.for('@org/terminal-nestjs:options')

/** The injection token of the core's `Terminal`; see `InjectTerminal`. */
export const TERMINAL = Symbol.for('@org/terminal-nestjs:terminal')

/** Where `@OnTerminalEvent` keeps the events that a method handles. */
export const EVENTS = Symbol.for('@org/terminal-nestjs:events')
