import { describe, expect, it } from 'vitest'
import { TerminalModule } from './index.ts'
import {
  asAdmin,
  authorize,
  PLATFORMS,
  type Platform,
  startApp,
  startStripe,
  stripeAt,
} from './test-support/app.ts'

/** An application with one stream open, past its first event. */
async function watch(platform: Platform) {
  const stripe = await startStripe()
  const imports = [TerminalModule.forRoot({ ...stripeAt(stripe), authorize })]
  const { app, url } = await startApp({ platform, imports, configure: (app) => app.enableCors() })
  const response = await fetch(`${url}/terminal/events`, { headers: { ...asAdmin, origin: 'http://till' } })
  const reader = (response.body as ReadableStream<Uint8Array>)
    .pipeThrough(new TextDecoderStream())
    .getReader()
  let text = ''
  while (!text.includes('stream.started')) text += (await reader.read()).value
  return { app, response, reader, [Symbol.asyncDispose]: () => stripe.close() }
}

describe.each(PLATFORMS)('streams on %s', (platform) => {
  it('end when the application closes, which would wait for them forever', async () => {
    await using watching = await watch(platform)
    await watching.app.close()
    expect(await watching.reader.read()).toMatchObject({ done: true })
  })

  it('are not begun for a HEAD, which the framework takes for a GET', async () => {
    await using stripe = await startStripe()
    const imports = [TerminalModule.forRoot({ ...stripeAt(stripe), authorize })]
    await using host = await startApp({ platform, imports })
    const answer = await fetch(`${host.url}/terminal/events`, { method: 'HEAD', headers: asAdmin })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toContain('text/event-stream')
  })

  it("carry the headers that the host's own middleware has set", async () => {
    await using watching = await watch(platform)
    expect(watching.response.headers.get('access-control-allow-origin')).toBe('*')
    await watching.app.close()
  })
})
