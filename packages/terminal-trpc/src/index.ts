export * from '@org/terminal-core'
export { terminalErrorFormatter, toTRPCError } from './errors.ts'
export {
  createTerminalProcedures,
  type HostProcedure,
  type TerminalProcedures,
  type TerminalProceduresOptions,
} from './procedures.ts'
