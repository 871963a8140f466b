import type { Terminal, WebhookContext, WebhookEvent, WebhookOptions } from '@org/terminal-core'
import Stripe from 'stripe'
import { send } from '../http-caller.ts'
import type { Answer } from '../mount.ts'
import type { Stage } from './story.ts'

export const SECRET = 'whsec_conformance'

const { webhooks } = new Stripe('sk_test_door')

/** Signs as Stripe does, now unless another time is given, in seconds. */
export function sign(
  payload: string,
  {
    secret = SECRET,
    timestamp = Math.floor(Date.now() / 1000),
  }: { secret?: string; timestamp?: number } = {},
): string {
  return webhooks.generateTestHeaderString({ payload, secret, timestamp })
}

/** What Stripe sends: JSON over many lines. */
export function eventText(id: string, fields: object = {}): string {
  const event = {
    id,
    object: 'event',
    api_version: '2026-10-28.endive',
    created: 1_767_225_600,
    data: { object: { id: 'ch_1', object: 'charge' } },
    livemode: false,
    pending_webhooks: 1,
    request: { id: null, idempotency_key: null },
    type: 'charge.captured',
    ...fields,
  }
  return JSON.stringify(event, null, 2)
}

/** A mount that takes webhooks, what its handlers have heard, and a Stripe to deliver to it. */
export interface WebhookDoor extends AsyncDisposable {
  readonly stage: Stage
  /** The events that a handler of everything was given, unless the story has registered its own. */
  readonly heard: readonly WebhookEvent[]
  readonly contexts: readonly WebhookContext[]
  /** Delivers a body, well signed unless the story says otherwise. A `signature` of null sends none. */
  deliver(body: string, delivery?: Delivery): Promise<Answer & { headers: Headers }>
}

export interface Delivery {
  signature?: string | null
  headers?: Record<string, string>
  /** What is sent in place of the text that was signed. */
  sent?: NonNullable<RequestInit['body']>
}

export interface DoorChanges {
  webhooks?: Partial<WebhookOptions>
  /** Registers handlers in place of the one that hears everything. */
  prepare?: (terminal: Terminal) => void
  parserInFront?: boolean
}

export async function openDoor(
  stage: Stage,
  { webhooks, prepare, parserInFront = false }: DoorChanges = {},
): Promise<WebhookDoor> {
  const heard: WebhookEvent[] = []
  const contexts: WebhookContext[] = []
  const hearAll = (terminal: Terminal) => {
    terminal.on('*', (event, context) => {
      heard.push(event)
      contexts.push(context)
    })
  }
  const opened = await stage.open(
    { webhooks: { secrets: [SECRET], ...webhooks } },
    { prepare: prepare ?? hearAll, parserInFront },
  )
  return {
    stage: opened,
    heard,
    contexts,
    deliver(body, { signature = sign(body), headers, sent = body } = {}) {
      const init: RequestInit & { duplex?: 'half' } = {
        method: 'POST',
        headers: {
          'content-type': 'application/json; charset=utf-8',
          ...(signature === null ? {} : { 'stripe-signature': signature }),
          ...headers,
        },
        body: sent,
      }
      if (sent instanceof ReadableStream) init.duplex = 'half'
      return send(`${opened.url}/webhooks`, init)
    },
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  }
}
