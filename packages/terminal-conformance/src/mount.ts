import type { OperationInput, OperationName, TerminalOptions, TerminalScope } from '@org/terminal-core'
import type { Visitor } from './shop.ts'

/** What a mount is given to serve. */
export interface Host {
  options: TerminalOptions
  /** The host's idea of who is asking, from the `Authorization` header. */
  authorize(authorization: string | undefined): TerminalScope | null
}

/** An answer, whatever the transport: HTTP's status, and the output or the body of the error. */
export interface Answer {
  status: number
  // biome-ignore lint/suspicious/noExplicitAny: stories look into answers as a client without types would
  body: any
}

/** Calls an operation over a real socket. Without a visitor no credentials are sent. */
export type Caller = <Name extends OperationName>(
  name: Name,
  input: OperationInput<Name> | Record<string, unknown>,
  visitor?: Visitor,
) => Promise<Answer>

/** The operations, served somewhere. */
export interface Mount {
  call: Caller
  close(): Promise<void>
}

/** The operations, served over HTTP. `url` includes the prefix. */
export interface HttpMount {
  url: string
  close(): Promise<void>
}
