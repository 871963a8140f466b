import type { World } from '../world.ts'
import { type ReaderControl, readerControl } from './readers.ts'

/** What a test does to the simulated world beside the API. */
export interface Control {
  readers: ReaderControl
}

export function createControl(world: World): Control {
  return { readers: readerControl(world) }
}
