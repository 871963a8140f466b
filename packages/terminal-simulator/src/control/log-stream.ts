import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ActivityEntry } from '../log/activity.ts'
import type { ControlledSimulator } from './operation.ts'

/** A page that stops reading is disconnected. It continues with `Last-Event-ID` when it reconnects. */
const MAX_UNREAD_BYTES = 64 * 1024 * 1024

/** Sends past activity, and then every new entry, until the client disconnects. */
export function streamLog(
  { world }: ControlledSimulator,
  { headers }: IncomingMessage,
  response: ServerResponse,
): void {
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' })
  response.flushHeaders()
  const send = (entry: ActivityEntry) => {
    if (response.writableLength > MAX_UNREAD_BYTES) response.destroy()
    else response.write(frame(entry))
  }
  for (const entry of world.activity.since(headers['last-event-id']?.toString())) send(entry)
  response.on('close', world.activity.watch(send))
}

function frame({ id, ...entry }: ActivityEntry): string {
  return `id: ${id}\nevent: ${entry.type}\ndata: ${JSON.stringify(entry)}\n\n`
}
