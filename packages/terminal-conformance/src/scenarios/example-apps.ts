import { exampleBackend } from '@org/terminal-core/example-backend'
import { expect } from 'vitest'
import { authorization } from '../http-caller.ts'
import { HQ_READER, type Visitor } from '../shop.ts'
import type { Stage } from './story.ts'
import { expectOk } from './story.ts'

/**
 * Requests as Stripe's example apps send them to https://github.com/stripe/example-terminal-backend, byte for byte where it matters. The
 * apps know no credentials: the header stands for whatever a host adds.
 */

export interface Sent {
  visitor?: Visitor | undefined
  type?: string
  body?: string | URLSearchParams
  method?: 'GET' | 'POST'
}

interface Got {
  status: number
  type: string
  text: string
  headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: read as the apps do
  json(): any
}

export async function send(
  url: string,
  path: string,
  { visitor = 'hqManager', type, body, method }: Sent,
): Promise<Got> {
  const response = await fetch(`${url}${path}`, {
    method: method ?? 'POST',
    headers: { ...authorization(visitor), ...(type ? { 'content-type': type } : {}) },
    ...(body === undefined ? {} : { body }),
  })
  const text = await response.text()
  const contentType = response.headers.get('content-type') ?? ''
  return {
    status: response.status,
    type: contentType,
    text,
    headers: response.headers,
    json: () => JSON.parse(text),
  }
}

/** Alamofire's URLEncoding.default: keys in order, everything percent-encoded, brackets too. */
export function alamofire(fields: [string, string][]): Sent {
  const body = fields
    .map(([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(value)}`)
    .join('&')
  return { type: 'application/x-www-form-urlencoded; charset=utf-8', body }
}

/** OkHttp's FormBody, which Retrofit makes of `@FormUrlEncoded`. */
export function retrofit(fields: Record<string, string>): Sent {
  return { type: 'application/x-www-form-urlencoded', body: new URLSearchParams(fields).toString() }
}

/** React Native sends its URLSearchParams as text and names the type itself. */
export const reactNative = (fields: [string, string][]): Sent => ({
  type: 'application/x-www-form-urlencoded',
  body: new URLSearchParams(fields).toString(),
})

/** A browser sends URLSearchParams as they are. */
export const browser = (fields: [string, string][]): Sent => ({ body: new URLSearchParams(fields) })

type Post = (path: string, sent?: Sent) => Promise<Got>

/** Opens a shop that serves the example backend, and hands over how its apps post to it. */
export async function drop(stage: Stage, changes: Parameters<Stage['open']>[0] = {}) {
  const tokenLimit = { burst: 100, perMinute: 100 }
  const opened = await stage.open({ tokenLimit, ...changes }, { routes: exampleBackend() })
  const { url } = opened
  const post: Post = (path, sent = {}) => send(url, path, sent)
  return Object.assign(opened, { url, post })
}

type Dropped = Awaited<ReturnType<typeof drop>>

export function expectIntent(got: Got): { intent: string; secret: string } {
  expect(got, got.text).toMatchObject({ status: 200, type: expect.stringMatching(/^application\/json/) })
  const answer = got.json()
  expect(answer).toEqual({
    intent: expect.stringMatching(/^(pi|seti)_/),
    secret: expect.stringMatching(/_secret_/),
    client_secret: answer.secret,
  })
  return answer
}

/** The customer pays, on a reader. */
export async function pay({ call }: Dropped, payment_intent: string): Promise<void> {
  expectOk(await call('readers.processPaymentIntent', { reader: HQ_READER, payment_intent }, 'hqManager'))
  expectOk(await call('testHelpers.presentPaymentMethod', { reader: HQ_READER }, 'hqManager'))
}

export async function statusOf({ call }: Dropped, payment_intent: string): Promise<string> {
  return (await call('paymentIntents.retrieve', { payment_intent }, 'hqManager')).body.status
}
