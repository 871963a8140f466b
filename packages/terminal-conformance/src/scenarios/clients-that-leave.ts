import { once } from 'node:events'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect } from 'vitest'
import { send } from '../http-caller.ts'
import { type Stage, type Stories, withoutStripe } from './story.ts'

/** Sends the beginning of a request, ends the connection, and returns what came back before the server closed it too. */
async function sendHalf({ url }: Stage, path: string, headers: readonly string[]): Promise<string> {
  const { hostname, port, pathname } = new URL(`${url}${path}`)
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true })
  await once(socket, 'connect')
  const head = [`POST ${pathname} HTTP/1.1`, `Host: ${hostname}:${port}`, ...headers]
  socket.end(`${head.join('\r\n')}\r\n\r\n{"location":`)
  return text(socket)
}

async function expectNoFailure(stage: Stage, path: string, headers: readonly string[]): Promise<void> {
  await using shop = await stage.open({ webhooks: { secrets: ['whsec_leaving'] } })
  const answer = await withoutStripe(shop, () => sendHalf(shop, path, headers))
  expect(answer).not.toMatch(/^HTTP\/1\.1 5/)
  // The server still works, and whatever it had to log about the broken body has been logged by now.
  expect(await send(`${shop.url}/healthz`, {})).toMatchObject({ status: 200 })
  expect(shop.shop.log.filter(({ level }) => level === 'error')).toEqual([])
}

const JSON_BODY = ['Content-Type: application/json', 'Content-Length: 1000']

export const leavingClientStories: Stories = {
  'a body that breaks off is no failure of the server': (stage) =>
    expectNoFailure(stage, '/connection_tokens', ['Authorization: Bearer device', ...JSON_BODY]),
  'a webhook that breaks off is no failure of the server': (stage) =>
    expectNoFailure(stage, '/webhooks', [`Stripe-Signature: t=1,v1=${'0'.repeat(64)}`, ...JSON_BODY]),
}
