import type Stripe from 'stripe'
import { mergeMetadata, metadata } from '../api/metadata.ts'
import { clearable, oneOf, required, string } from '../api/params.ts'
import { route } from '../http/route.ts'
import { found, referenced, show } from '../lookup/found.ts'
import { newReader } from '../reader/new-reader.ts'
import { forgetCollected } from '../reader/payment-action.ts'
import { redeemCode } from '../reader/registration.ts'
import { locations } from '../state/location.ts'
import { DEVICE_TYPES, type ReaderRecord, readers } from '../state/reader.ts'
import { listRoute, retrieveRoute } from './resource.ts'

const PATH = '/v1/terminal/readers'
const RESOURCE = { table: readers, path: PATH, permission: 'terminal_reader_read' }

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
      // A device that is registered again moves: Stripe docs, terminal/fleet/register-readers. It keeps its id in the simulator.
      const former = collection.newestFirst().find((reader) => reader.serial_number === device.serial_number)
      if (former) forgetCollected(call, former)
      const reader = {
        ...newReader(former?.id ?? world.ids.id('tmr_'), device, namespace.livemode),
        label,
        location,
        metadata: labels,
      } satisfies ReaderRecord
      return show(call, readers, collection.put(reader))
    },
  }),

  listRoute(RESOURCE, {
    device_type: oneOf(DEVICE_TYPES),
    location: string(),
    serial_number: string(),
    status: oneOf(['offline', 'online']),
  }),

  retrieveRoute(RESOURCE),

  route({
    method: 'POST',
    path: `${PATH}/:reader`,
    permission: 'terminal_reader_write',
    returns: readers,
    params: { label: clearable(string()), metadata: metadata() },
    run(call) {
      const { params, namespace } = call
      const reader = found(call, readers)
      // Stripe's types allow an empty label. Its value afterwards is not documented; the simulator shows an empty string.
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
      forgetCollected(call, reader)
      call.namespace.of(readers).delete(id, deleted)
      return deleted
    },
  }),
]
