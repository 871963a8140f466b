import { Controller, Get, NotFoundException, Post, Res, UseFilters } from '@nestjs/common'
import { presets, type Terminal, TerminalError } from '@org/terminal-core'
import type { Simulator } from '@org/terminal-simulator'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { InjectTerminal, TerminalExceptionFilter, TerminalModule } from './index.ts'
import { LOCATION, PLATFORMS, startApp, startStripe, stripeAt } from './test-support/app.ts'

let stripe: Simulator
beforeAll(async () => {
  stripe = await startStripe()
})
afterAll(() => stripe.close())

/** A controller of the host's own. */
@Controller('till')
@UseFilters(TerminalExceptionFilter)
class TillController {
  readonly terminal: Terminal
  constructor(@InjectTerminal() terminal: Terminal) {
    this.terminal = terminal
  }

  @Post('token')
  token() {
    const scope = { principal: 'till', locations: [LOCATION], permissions: presets.device }
    return this.terminal.invoke('connectionTokens.create', {}, { scope })
  }

  @Post('foreign-token')
  foreignToken() {
    const scope = { principal: 'till', locations: [LOCATION], permissions: presets.device }
    return this.terminal.invoke('connectionTokens.create', { location: 'tml_other' }, { scope })
  }

  @Get('another-copy')
  anotherCopy() {
    const brand = Symbol.for('@org/terminal-core:TerminalError')
    const body = { error: { code: 'rate_limited', message: 'Slow down.' } }
    throw Object.assign(new Error('Slow down.'), {
      [brand]: true,
      status: 429,
      retryAfterSeconds: 7,
      toBody: () => body,
    })
  }

  @Get('nest')
  nest() {
    throw new NotFoundException('No such till')
  }

  @Get('bug')
  bug() {
    throw new Error('secret detail')
  }

  @Get('half')
  half(@Res() response: { raw?: NodeJS.WritableStream } & NodeJS.WritableStream) {
    const stream = response.raw ?? response
    stream.write('half')
    throw new TerminalError('reader_offline')
  }
}

describe.each(PLATFORMS)('TerminalExceptionFilter on %s', (platform) => {
  const start = () =>
    startApp({
      platform,
      imports: [TerminalModule.forRoot({ ...stripeAt(stripe), controllers: false })],
      controllers: [TillController],
    })

  it('answers a TerminalError of a controller with its status and body', async () => {
    await using host = await start()
    expect((await host.post('/till/token')).status).toBe(201)
    const refused = await host.post('/till/foreign-token')
    expect(refused.status).toBe(404)
    expect(refused.headers.get('content-type')).toBe('application/json; charset=utf-8')
    expect(await refused.json()).toMatchObject({
      error: { code: 'not_found', message: expect.stringContaining('tml_other') },
    })
  })

  it('recognises the errors of another copy of the core', async () => {
    await using host = await start()
    const response = await fetch(`${host.url}/till/another-copy`)
    expect(response.status).toBe(429)
    expect(response.headers.get('retry-after')).toBe('7')
    expect(await response.json()).toEqual({ error: { code: 'rate_limited', message: 'Slow down.' } })
  })

  it('leaves every other exception to Nest', async () => {
    await using host = await start()
    const missing = await fetch(`${host.url}/till/nest`)
    expect(missing.status).toBe(404)
    expect(await missing.json()).toMatchObject({ message: 'No such till', error: 'Not Found' })
    const bug = await fetch(`${host.url}/till/bug`)
    expect(bug.status).toBe(500)
    expect(await bug.json()).toEqual({ statusCode: 500, message: 'Internal server error' })
  })

  it('ends an answer that is half sent', async () => {
    await using host = await start()
    expect(await (await fetch(`${host.url}/till/half`)).text()).toBe('half')
  })
})
