import { Controller, Get, Inject } from '@nestjs/common'
import { HealthCheck, HealthCheckService, TerminusModule } from '@nestjs/terminus'
import { demoSeed, type Seed, startSimulator } from '@org/terminal-simulator'
import { describe, expect, it } from 'vitest'
import { TerminalModule, TerminalService } from './index.ts'
import { PLATFORMS, type Platform, startApp, stripeAt } from './test-support/app.ts'

@Controller('health')
class HealthController {
  readonly #health: HealthCheckService
  readonly #terminal: TerminalService

  constructor(
    @Inject(HealthCheckService) health: HealthCheckService,
    @Inject(TerminalService) terminal: TerminalService,
  ) {
    this.#health = health
    this.#terminal = terminal
  }

  @Get()
  @HealthCheck()
  check() {
    return this.#health.check([() => this.#terminal.isHealthy(), () => this.#terminal.isHealthy('till')])
  }
}

/** Stripe in front of an application that checks its health. */
async function start(platform: Platform, seed: Seed) {
  const simulator = await startSimulator({ port: 0, seed })
  const terminal = TerminalModule.forRoot({ ...stripeAt(simulator), controllers: false, logger: SILENT })
  const { url, app } = await startApp({
    platform,
    imports: [TerminusModule.forRoot({ logger: false }), terminal],
    controllers: [HealthController],
  })
  const close = async () => {
    await app.close()
    await simulator.close()
  }
  return { check: () => fetch(`${url}/health`), [Symbol.asyncDispose]: close }
}

const SILENT = { info() {}, warn() {}, error() {} }

describe.each(PLATFORMS)('TerminalService as a health indicator of terminus on %s', (platform) => {
  it('is up when Stripe and the store answer', async () => {
    await using host = await start(platform, demoSeed)
    const response = await host.check()
    expect(response.status).toBe(200)
    const up = { status: 'up', stripe: 'ok', store: 'ok' }
    expect(await response.json()).toMatchObject({ status: 'ok', info: { terminal: up, till: up } })
  })

  it('is down when Stripe cannot be reached, and names the part', async () => {
    await using host = await start(platform, { ...demoSeed, faults: [{ kind: 'status', status: 500 }] })
    const response = await host.check()
    expect(response.status).toBe(503)
    const down = { status: 'down', stripe: 'unavailable', store: 'ok' }
    expect(await response.json()).toMatchObject({ status: 'error', error: { terminal: down, till: down } })
  })
})
