import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import type { Listening, Usage } from './parent.ts'

/** A server in a process of its own, so that its CPU time and its memory are its own. */
export class ServerProcess implements AsyncDisposable {
  readonly port: number
  readonly #child: ChildProcess

  private constructor(child: ChildProcess, listening: Listening) {
    this.#child = child
    this.port = listening.port
  }

  /**
   * @param module what to run: a module that calls `serveParent`
   * @param nodeOptions flags of Node's, like `--cpu-prof`
   */
  static async start(module: URL, args: string[], nodeOptions: string[] = []): Promise<ServerProcess> {
    const child = fork(module, args, {
      execArgv: nodeOptions,
      env: { ...process.env, NODE_ENV: 'production' },
    })
    return new ServerProcess(child, await answerOf<Listening>(child, args.join(' ')))
  }

  async usage(): Promise<Usage> {
    const answer = answerOf<Usage>(this.#child, 'server')
    this.#child.send('usage')
    return answer
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const exited = once(this.#child, 'exit')
    this.#child.disconnect()
    await exited
  }
}

/** @throws Error when the child ends instead of answering */
async function answerOf<Message>(child: ChildProcess, name: string): Promise<Message> {
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
