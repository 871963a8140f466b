import { ServerProcess } from '../server-process.ts'
import type { DoubleName } from './doubles.ts'

/** @param nodeOptions flags of Node's, like `--cpu-prof` */
export function startDouble(name: DoubleName, nodeOptions: string[] = []): Promise<ServerProcess> {
  return ServerProcess.start(new URL('./child.js', import.meta.url), [name], nodeOptions)
}
