import { styleText } from 'node:util'
import type { Event } from '../state/event.ts'
import type { WebhookDelivery } from '../state/webhook-delivery.ts'
import type { ActivityEntry } from './activity.ts'
import type { LoggedRequest } from './request-log.ts'

/** An entry as one line for a terminal; `undefined` for entries that are not printed. */
export function activityLine(entry: ActivityEntry): string | undefined {
  const text = described(entry)
  return text && `${styleText('dim', new Date(entry.at).toISOString().slice(11, 23))} ${text}`
}

function described(entry: ActivityEntry): string | undefined {
  switch (entry.type) {
    case 'request':
      return request(entry.request)
    case 'event':
      return event(entry.event)
    case 'delivery':
      return delivery(entry.delivery)
    case 'clock':
      return 'the clock was moved'
    case 'state':
      return 'all state was replaced'
    case 'reader':
      return undefined
  }
}

function request({ method, path, status, error, fault, account, requestId }: LoggedRequest): string {
  const code = status ?? 0
  const color = code === 0 || code >= 500 ? 'red' : code < 400 ? 'green' : 'yellow'
  const faulted = fault ? styleText('magenta', ` fault: ${fault}`) : ''
  const why = error === null ? '' : ` ${styleText('yellow', error)}`
  return `${styleText(color, String(status ?? '---'))} ${method.padEnd(6)} ${path} ${styleText('dim', `${account ?? '-'} ${requestId}`)}${faulted}${why}`
}

function event({ type, data, id }: Event): string {
  const about = (data.object as { id?: string }).id ?? ''
  return `    ${styleText('cyan', 'event ')} ${type} ${about} ${styleText('dim', id)}`
}

const PRINTED: ReadonlySet<string> = new Set([
  'delivered',
  'retrying',
  'failed',
  'dropped',
  'delayed',
  'held',
])

function delivery({ status, type, url, attempts, cause, event }: WebhookDelivery): string | undefined {
  if (!PRINTED.has(status)) return undefined
  const color = status === 'delivered' ? 'green' : status === 'failed' ? 'red' : 'yellow'
  const last = attempts.at(-1)
  const answer = last ? ` ${last.error ?? last.status} (attempt ${attempts.length})` : ''
  const again = cause === 'event' ? '' : ` ${cause}`
  return `    ${styleText('cyan', 'webhook')} ${styleText(color, status)} ${type} to ${url}${answer}${again} ${styleText('dim', event)}`
}
