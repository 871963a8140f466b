export * from '@org/terminal-core'
export { terminalErrors } from './errors.ts'
export { type TerminalMiddlewareOptions, type TerminalState, terminal } from './terminal.ts'
