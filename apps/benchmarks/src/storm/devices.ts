import { parentPort, workerData } from 'node:worker_threads'
import { Connection } from '../connection.ts'
import { asked } from './requests.ts'
import { TOKENS_PATH } from './servers/shop.ts'

/** What the devices' thread is told. */
export interface Devices {
  port: number
  count: number
}

/** What became of one device. */
export interface Answer {
  status: number
  /** Since the storm broke. */
  seconds: number
}

/**
 * A thread of its own for all devices, each with a connection of its own: the tills are other machines, and must not wait until thousands
 * of devices have been served here.
 */
const { port, count } = workerData as Devices
const began = performance.now()
const answers = await Promise.all(Array.from({ length: count }, (_, device) => token(device)))
parentPort?.postMessage(answers)

async function token(device: number): Promise<Answer> {
  const connection = new Connection(port)
  const { status } = await connection.exchange(asked(TOKENS_PATH, `Bearer device ${device}`))
  const seconds = (performance.now() - began) / 1000
  await connection.close()
  return { status, seconds }
}
