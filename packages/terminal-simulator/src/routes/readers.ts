import type Stripe from 'stripe'
import { list } from '../list.ts'
import { mergeMetadata, metadata } from '../metadata.ts'
import { clearable, oneOf, required, string } from '../params.ts'
import { forgetCollected } from '../reader/payment.ts'
import { locations } from '../state/location.ts'
import { DEVICE_TYPES, type ReaderRecord, readers } from '../state/reader.ts'
import { IDLE } from '../state/reader-slot.ts'
import { redeemCode } from '../state/registration-code.ts'
import { found, pagination, referenced, retrieved, route, show } from './route.ts'

const PATH = '/v1/terminal/readers'

/** Stripe docs: https://docs.stripe.com/api/terminal/readers */
export const readerRoutes = [
  route({
    method: 'POST',
    path: PATH,
    permission: 'terminal_reader_write',
    returns: readers,
    params: {
      registration_code: required(string()),
      label: string(),
      location: string(),
      metadata: metadata(),
    },
    run(call) {
      const { params, namespace, world } = call
      const { registration_code, label = registration_code, location = null } = params
      if (location !== null) referenced(call, locations, location, 'location')
      const labels = mergeMetadata({}, params.metadata)
      const device = redeemCode(call, registration_code)
      const collection = namespace.of(readers)
      // A device is moved by registering it again: Stripe docs, terminal/fleet/register-readers. It keeps its id here.
      const former = collection.newestFirst().find((reader) => reader.serial_number === device.serial_number)
      if (former) forgetCollected(namespace, former)
      const reader = {
        ...newReader(former?.id ?? world.ids.id('tmr_'), device, namespace.livemode),
        label,
        location,
        metadata: labels,
      } satisfies ReaderRecord
      return show(call, readers, collection.put(reader))
    },
  }),

  route({
    method: 'GET',
    path: PATH,
    permission: 'terminal_reader_read',
    returns: readers,
    list: true,
    params: {
      ...pagination,
      device_type: oneOf(DEVICE_TYPES),
      location: string(),
      serial_number: string(),
      status: oneOf(['offline', 'online']),
    },
    run(call) {
      const { device_type, location, serial_number, status } = call.params
      return list(call, readers, PATH, (reader) => {
        if (device_type !== undefined && reader.device_type !== device_type) return false
        if (location !== undefined && reader.location !== location) return false
        if (serial_number !== undefined && reader.serial_number !== serial_number) return false
        return (
          status === undefined || (show(call, readers, reader) as Stripe.Terminal.Reader).status === status
        )
      })
    },
  }),

  route({
    method: 'GET',
    path: `${PATH}/:reader`,
    permission: 'terminal_reader_read',
    returns: readers,
    run: (call) => retrieved(call, readers),
  }),

  route({
    method: 'POST',
    path: `${PATH}/:reader`,
    permission: 'terminal_reader_write',
    returns: readers,
    params: { label: clearable(string()), metadata: metadata() },
    run(call) {
      const { params, namespace } = call
      const reader = found(call, readers)
      // Stripe's types let an empty label clear it; what a cleared label reads is not published: an empty string here.
      const label = params.label === undefined ? reader.label : (params.label ?? '')
      const changed = { ...reader, label, metadata: mergeMetadata(reader.metadata, params.metadata) }
      return show(call, readers, namespace.of(readers).put(changed))
    },
  }),

  route({
    method: 'DELETE',
    path: `${PATH}/:reader`,
    permission: 'terminal_reader_write',
    run(call) {
      const reader = found(call, readers)
      const { id, device_type, serial_number } = reader
      const deleted = {
        id,
        object: 'terminal.reader',
        deleted: true,
        device_type,
        serial_number,
      } satisfies Stripe.Terminal.DeletedReader
      forgetCollected(call.namespace, reader)
      call.namespace.of(readers).delete(id, deleted)
      return deleted
    },
  }),
]

/** A reader fresh from its box, connected and idle. */
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
