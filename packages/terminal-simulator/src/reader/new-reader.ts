import type { ReaderRecord } from '../state/reader.ts'
import { IDLE } from '../state/reader-slot.ts'

/** A new reader, connected and idle. */
export function newReader(
  id: string,
  device: { device_type: string; serial_number: string },
  livemode: boolean,
): ReaderRecord {
  return {
    id,
    object: 'terminal.reader',
    action: null,
    device_sw_version: '2.37.2.0',
    device_type: device.device_type,
    ip_address: device.device_type.startsWith('simulated_') ? '0.0.0.0' : '192.168.2.2',
    label: device.serial_number,
    last_seen_at: null,
    livemode,
    location: null,
    metadata: {},
    serial_number: device.serial_number,
    status: null,
    device: { unplugged_at: null, jammed: false },
    slot: IDLE,
  }
}
