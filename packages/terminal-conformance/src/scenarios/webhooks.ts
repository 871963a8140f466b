import { gzipSync } from 'node:zlib'
import { expect } from 'vitest'
import { authorization } from '../http-caller.ts'
import type { Stories } from './story.ts'
import { expectError, expectInvalid, expectOk } from './story.ts'
import { eventText, openDoor, sign } from './webhook-door.ts'

const LIMIT = 1024 * 1024
const NOW = () => Math.floor(Date.now() / 1000)

/** Events whose bytes no parser and serialiser would bring back. */
const ODD_TEXTS = {
  indented: eventText('evt_indented'),
  'of many spaces':
    '\n  { "id" :\t"evt_spaces" , "object":"event","type" : "charge.captured","livemode":false , "data":{} }  \n',
  'of lines that end as on Windows': eventText('evt_crlf').replaceAll('\n', '\r\n'),
  'with numbers as they were written': eventText('evt_numbers').replace('1767225600', '1767225600.0e0'),
  'with escaped characters': eventText('evt_escaped', { text: 'e' }).replace(
    '"e"',
    '"caf\\u00e9 \\/ \\ud83d\\udcb3"',
  ),
  'with characters of many bytes': eventText('evt_bytes', { text: 'Café 💳 日本語 \u2028' }),
  'with a key twice': eventText('evt_twice').replace('{', '{ "id": "evt_first",'),
}

/** A body of exactly so many bytes. */
function eventOfSize(id: string, size: number): string {
  const text = eventText(id, { padding: '' })
  return text.replace('"padding": ""', `"padding": "${'x'.repeat(size - Buffer.byteLength(text))}"`)
}

function chunked(text: string): ReadableStream<Uint8Array> {
  const bytes = Buffer.from(text)
  return new ReadableStream({
    start(controller) {
      for (let at = 0; at < bytes.length; at += 50_000) controller.enqueue(bytes.subarray(at, at + 50_000))
      controller.close()
    },
  })
}

export const webhookStories: Stories = {
  'an event is taken byte for byte, however it is written': async (stage) => {
    await using door = await openDoor(stage)
    for (const [how, text] of Object.entries(ODD_TEXTS)) {
      const answer = await door.deliver(text)
      expect(answer, how).toMatchObject({ status: 200, body: { received: true } })
      expect(door.heard.at(-1), how).toEqual(JSON.parse(text))
    }
    expect(door.heard).toHaveLength(Object.keys(ODD_TEXTS).length)
  },
  'a body without a length is taken too': async (stage) => {
    await using door = await openDoor(stage)
    const text = eventText('evt_chunked', { padding: '💳'.repeat(50_000) })
    expectOk(await door.deliver(text, { sent: chunked(text) }))
    expect(door.heard).toEqual([JSON.parse(text)])
  },
  'a body of a mebibyte is taken, one byte more is not': async (stage) => {
    await using door = await openDoor(stage)
    expectOk(await door.deliver(eventOfSize('evt_large', LIMIT)))
    const larger = eventOfSize('evt_larger', LIMIT + 1)
    for (const sent of [larger, chunked(larger)]) {
      expect((await door.deliver(larger, { sent })).status).toBe(413)
    }
    expect(door.heard.map(({ id }) => id)).toEqual(['evt_large'])
  },
  'the signature is the authority, and nothing else is': async (stage) => {
    await using door = await openDoor(stage)
    const headers = authorization('admin')
    expectError(
      await door.deliver(eventText('evt_1'), { signature: null, headers }),
      400,
      'signature_invalid',
    )
    expectOk(await door.deliver(eventText('evt_1')))
    expect(door.heard).toHaveLength(1)
  },
  'a signature that is missing, forged, truncated or old is refused, and nothing of it is heard': async (
    stage,
  ) => {
    await using door = await openDoor(stage)
    const text = eventText('evt_unverified', { marker: 'unverified-marker' })
    const good = sign(text)
    const signatures = {
      missing: null,
      empty: '',
      nonsense: 'unverified-marker',
      'cut short': good.slice(0, -1),
      'without a time': good.replace(/^t=\d+,/, ''),
      'of the old scheme': good.replace('v1=', 'v0='),
      'of another time': good.replace(/^t=(\d+)/, (_, time) => `t=${Number(time) - 1}`),
      'of another secret': sign(text, { secret: 'whsec_other' }),
      'of another body': sign(eventText('evt_other')),
      'of six minutes ago': sign(text, { timestamp: NOW() - 360 }),
      'of six minutes from now': sign(text, { timestamp: NOW() + 360 }),
      'of an object': '[object Object]',
    }
    for (const [how, signature] of Object.entries(signatures)) {
      const answer = await door.deliver(text, { signature })
      expect(answer, how).toMatchObject({ status: 400, body: { error: { code: 'signature_invalid' } } })
    }
    expect(door.heard).toEqual([])
    expect(JSON.stringify(door.stage.shop.log)).not.toMatch(/unverified|whsec_/)
    expect(door.stage.shop.log).toHaveLength(Object.keys(signatures).length)
  },
  'a body that differs from what was signed is refused': async (stage) => {
    await using door = await openDoor(stage)
    const text = eventText('evt_1', { n: 1 })
    const bodies = [
      text.replace('"n": 1', '"n": 2'),
      text.replace('"n": 1', '"n": 1.0'),
      JSON.stringify(JSON.parse(text)),
      `${text}\n`,
      text.slice(0, -1).concat(' }'),
    ]
    for (const sent of bodies) {
      expectError(await door.deliver(text, { sent }), 400, 'signature_invalid')
    }
    expect(door.heard).toEqual([])
  },
  'every configured secret is believed, and its label is told': async (stage) => {
    const secrets = ['whsec_account', { secret: 'whsec_connect', label: 'connect' }]
    await using door = await openDoor(stage, { webhooks: { secrets } })
    for (const secret of ['whsec_account', 'whsec_connect']) {
      const text = eventText(`evt_${secret}`)
      expectOk(await door.deliver(text, { signature: sign(text, { secret }) }))
    }
    expect(door.contexts.map(({ delivery }) => delivery.label)).toEqual([undefined, 'connect'])
    const text = eventText('evt_rolled')
    const timestamp = NOW()
    const [old, next] = ['whsec_gone', 'whsec_account'].map(
      (secret) => sign(text, { secret, timestamp }).split(',')[1],
    )
    expectOk(await door.deliver(text, { signature: `t=${timestamp},${old},${next}` }))
    expectError(await door.deliver(text, { signature: sign(text) }), 400, 'signature_invalid')
  },
  'the age that is tolerated can be set': async (stage) => {
    await using door = await openDoor(stage, { webhooks: { toleranceSeconds: 3_600 } })
    const text = eventText('evt_late')
    expectOk(await door.deliver(text, { signature: sign(text, { timestamp: NOW() - 3_000 }) }))
    const older = sign(text, { timestamp: NOW() - 4_000 })
    expectError(await door.deliver(text, { signature: older }), 400, 'signature_invalid')
  },
  'a compressed body is refused by name': async (stage) => {
    await using door = await openDoor(stage)
    const text = eventText('evt_gzip')
    const sent = new Uint8Array(gzipSync(text))
    const headers = { 'content-encoding': 'gzip' }
    expectInvalid(await door.deliver(text, { sent, headers }), 'Content-Encoding')
    expect(door.heard).toEqual([])
  },
  'behind a parser that keeps no bytes an event is taken whole, or the fix is named': async (stage) => {
    await using door = await openDoor(stage, { parserInFront: true })
    const answer = await door.deliver(eventText('evt_parsed'))
    if (answer.status === 200) {
      expect(door.heard.map(({ id }) => id)).toEqual(['evt_parsed'])
    } else {
      expectError(answer, 500, 'raw_body_unavailable')
      expect(answer.body.error.message).toMatch(/rawBody: true.*express\.json.*@koa\/bodyparser/)
      expect(JSON.stringify(door.stage.shop.log)).toContain('rawBody: true')
      expect(door.heard).toEqual([])
    }
  },
  'what is signed but no event is refused': async (stage) => {
    await using door = await openDoor(stage)
    for (const text of ['{}', '[]', '{"id":"evt_1","object":"charge"}']) {
      expectError(await door.deliver(text), 400, 'invalid_request')
    }
    expect(door.heard).toEqual([])
  },
  'without secrets there is no such route': async ({ url }) => {
    const text = eventText('evt_1')
    const headers = { 'content-type': 'application/json', 'stripe-signature': sign(text) }
    const response = await fetch(`${url}/webhooks`, { method: 'POST', headers, body: text })
    await response.text()
    expect(response.status).toBe(404)
  },
  'the route takes nothing but deliveries': async (stage) => {
    await using door = await openDoor(stage)
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const response = await fetch(`${door.stage.url}/webhooks`, { method })
      await response.text()
      expect([404, 405]).toContain(response.status)
    }
  },
  'no answer is stored on the way': async (stage) => {
    await using door = await openDoor(stage)
    const answers = [
      await door.deliver(eventText('evt_1')),
      await door.deliver(eventText('evt_1'), { signature: null }),
    ]
    for (const { headers } of answers) {
      expect(headers.get('cache-control')).toBe('no-store')
      expect(headers.get('content-type')).toMatch(/^application\/json/)
    }
  },
}
