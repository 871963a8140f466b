import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { ChildMessage } from './child.ts'

const CHILD = fileURLToPath(new URL('./child.js', import.meta.url))

/** A server in a process of its own, so that its CPU time is its own. */
export class ServerProcess implements AsyncDisposable {
  readonly port: number
  readonly #child: ChildProcess

  private constructor(child: ChildProcess, port: number) {
    this.#child = child
    this.port = port
  }

  /** @param nodeOptions flags of Node's, like `--cpu-prof` */
  static async start(name: string, upstreamPort = 0, nodeOptions: string[] = []): Promise<ServerProcess> {
    const child = fork(CHILD, [name, String(upstreamPort)], {
      execArgv: nodeOptions,
      env: { ...process.env, NODE_ENV: 'production' },
    })
    const { port } = await answerOf<{ port: number }>(child, name)
    return new ServerProcess(child, port)
  }

  /** User and system time of all threads since the start, in microseconds. */
  async cpuMicroseconds(): Promise<number> {
    const answer = answerOf<{ cpuMicroseconds: number }>(this.#child, 'server')
    this.#child.send('cpu')
    return (await answer).cpuMicroseconds
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const exited = once(this.#child, 'exit')
    this.#child.disconnect()
    await exited
  }
}

/** @throws Error when the child ends instead of answering */
async function answerOf<Message extends ChildMessage>(child: ChildProcess, name: string): Promise<Message> {
  const waiting = new AbortController()
  const { signal } = waiting
  const died = once(child, 'exit', { signal }).then(([code]) => {
    throw new Error(`${name} ended with ${code}`)
  })
  try {
    const [message] = await Promise.race([once(child, 'message', { signal }), died])
    return message as Message
  } finally {
    died.catch(() => {})
    waiting.abort()
  }
}
