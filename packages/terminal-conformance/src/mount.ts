import type {
  OperationInput,
  OperationName,
  OperationNameOf,
  Terminal,
  TerminalEvent,
  TerminalOptions,
  TerminalScope,
} from '@org/terminal-core'
import type { TerminalRoute } from '@org/terminal-core/http'
import type { OperationRoute } from './operation-routes.ts'
import type { Visitor } from './shop.ts'

/** What a mount is given to serve. */
export interface Host {
  options: TerminalOptions
  /** The host's idea of who is asking, from the `Authorization` header. */
  authorize(authorization: string | undefined): TerminalScope | null
  /** Is to be called with the terminal before it serves: registers handlers of webhooks. */
  prepare(terminal: Terminal): void
  /** A parser of JSON that keeps no bytes is to stand in front, as in a host that has its middleware in the wrong order. */
  parserInFront: boolean
  /** Further routes to serve beside the operations. */
  routes: readonly TerminalRoute[]
}

/** What a story may want of a host beside its options. */
export type HostChanges = Partial<Pick<Host, 'prepare' | 'parserInFront' | 'routes'>>

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

/** An event as it came: the transport's own id beside the event. */
export interface WatchedEvent {
  id: string
  event: TerminalEvent
}

/** A stream, followed by a client that leaves when it is disposed of. */
export interface Watching extends AsyncDisposable {
  /** The next event. @throws Refused for a stream that did not begin, `Error` for one that has ended */
  next(): Promise<WatchedEvent>
}

/** The answer in place of a stream. */
export class Refused extends Error {
  readonly answer: Answer

  constructor(answer: Answer) {
    super(`the stream was refused: ${JSON.stringify(answer)}`)
    this.answer = answer
  }
}

/** Follows a stream over a real socket, behind the event that was seen last. */
export type Watcher = <Name extends OperationNameOf<'stream'>>(
  name: Name,
  input: OperationInput<Name> | Record<string, unknown>,
  visitor?: Visitor,
  lastEventId?: string,
) => Watching

/** A request that nobody should send: its parts break parsers, and may not fit each other or the operation. */
export interface BadRequest {
  /** In place of the id of an object. Any text, without lone surrogates. */
  id: string
  /** Behind the address, with its question mark; or nothing. */
  query: string
  headers: Readonly<Record<string, string>>
  /** Of the body. */
  type: string
  body: string
}

/** Sends a bad request to the operation of a route over a real socket, and hands over what came, as text. */
export type Attempt = (route: OperationRoute, bad: BadRequest) => Promise<{ status: number; text: string }>

/** How clients speak to the operations of a mount. */
export interface Client {
  call: Caller
  watch: Watcher
  attempt: Attempt
}

/** A server with the operations. */
export interface Mount {
  /** Where it serves HTTP, with the prefix. */
  url: string
  /** How its clients speak to the operations, where that is not the HTTP API at `url`. */
  client?: Client
  close(): Promise<void>
}
