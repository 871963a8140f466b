export * from '@org/terminal-core'
export type { TerminalNestRequest } from './native-request.ts'
export { InjectTerminal, OnTerminalEvent } from './terminal.decorators.ts'
export { TerminalExceptionFilter } from './terminal.filter.ts'
export {
  TerminalModule,
  type TerminalModuleExtras,
  type TerminalModuleOptions,
} from './terminal.module.ts'
export { TerminalService } from './terminal.service.ts'
export { TERMINAL } from './terminal.tokens.ts'
