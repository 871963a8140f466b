import { redact, redactText } from './redact.ts'

/** Logger interface, compatible with pino: `(facts, message)`. */
export interface TerminalLogger {
  info(facts: object, message: string): void
  warn(facts: object, message: string): void
  error(facts: object, message: string): void
}

/** One JSON line on stderr per warning or error. */
export const stderrLogger: TerminalLogger = {
  info: () => {},
  warn: (facts, message) => writeLine('warn', facts, message),
  error: (facts, message) => writeLine('error', facts, message),
}

function writeLine(level: string, facts: object, message: string): void {
  process.stderr.write(`${JSON.stringify({ level, time: new Date().toISOString(), message, ...facts })}\n`)
}

/** Wraps a host's logger so that nothing secret can reach it. */
export function redactingLogger(logger: TerminalLogger): TerminalLogger {
  const safe = (facts: object) => redact(facts) as object
  return {
    info: (facts, message) => logger.info(safe(facts), redactText(message)),
    warn: (facts, message) => logger.warn(safe(facts), redactText(message)),
    error: (facts, message) => logger.error(safe(facts), redactText(message)),
  }
}
