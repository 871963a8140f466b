import type { ReaderRecord } from '../state/reader.ts'
import type { World } from '../world.ts'
import { readerError } from './reader-errors.ts'

/** Throws `terminal_reader_offline` for a reader that is unplugged, `terminal_reader_hardware_fault` for one that is jammed. */
export function checkReachable(world: World, { device }: ReaderRecord): void {
  if (device.unplugged_at !== null) throw readerError(world, 'terminal_reader_offline')
  if (device.jammed) throw readerError(world, 'terminal_reader_hardware_fault')
}
