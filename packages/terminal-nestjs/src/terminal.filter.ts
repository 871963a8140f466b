import { type Abstract, type ArgumentsHost, Catch, type ExceptionFilter, Inject } from '@nestjs/common'
import { HttpAdapterHost } from '@nestjs/core'
import { isTerminalError, type TerminalError } from '@org/terminal-core'
import { errorResponse } from '@org/terminal-core/http'
import { sendResponse } from './native-response.ts'

/** Nest selects a filter by `instanceof`, but only the brand identifies a TerminalError of another copy of the core. */
const AnyTerminalError = { [Symbol.hasInstance]: isTerminalError } as unknown as Abstract<TerminalError>

/**
 * Answers a `TerminalError` with its status and JSON body; Nest handles every other exception. For HTTP controllers of your own:
 * `@UseFilters(TerminalExceptionFilter)`.
 */
@Catch(AnyTerminalError)
export class TerminalExceptionFilter implements ExceptionFilter<TerminalError> {
  readonly #host: HttpAdapterHost

  constructor(@Inject(HttpAdapterHost) host: HttpAdapterHost) {
    this.#host = host
  }

  catch(error: TerminalError, host: ArgumentsHost): void {
    sendResponse(this.#host.httpAdapter, host.switchToHttp().getResponse(), errorResponse(error))
  }
}
