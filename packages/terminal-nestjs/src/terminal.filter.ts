import { type Abstract, type ArgumentsHost, Catch, type ExceptionFilter, Inject } from '@nestjs/common'
import { HttpAdapterHost } from '@nestjs/core'
import { isTerminalError, type TerminalError } from '@org/terminal-core'
import { errorResponse } from '@org/terminal-core/http'
import { sendResponse } from './native-response.ts'

/** Nest picks a filter by `instanceof`; a TerminalError is known by its brand, whichever copy of the core it comes from. */
const AnyTerminalError = { [Symbol.hasInstance]: isTerminalError } as unknown as Abstract<TerminalError>

/**
 * Answers a `TerminalError` with its status and JSON body; every other exception goes Nest's way. For HTTP controllers of your own:
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
