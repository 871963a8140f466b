export { terminalErrorFormatter, toTRPCError } from './errors.ts'
export { createTerminalProcedures, type HostProcedure, type TerminalProceduresOptions } from './procedures.ts'
