import { Controller, Get, Post } from '@nestjs/common'
import { ApiOkResponse, ApiProperty, DocumentBuilder, SwaggerModule } from '@nestjs/swagger'
import { exampleBackend } from '@org/terminal-core/example-backend'
import { mergeOpenApi, type OpenApiDocument } from '@org/terminal-core/http'
import type { Simulator } from '@org/terminal-simulator'
import { Validator } from '@seriousme/openapi-schema-validator'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TerminalModule, TerminalService } from './index.ts'
import { asAdmin, authorize, PLATFORMS, startApp, startStripe, stripeAt } from './test-support/app.ts'

let stripe: Simulator
beforeAll(async () => {
  stripe = await startStripe()
})
afterAll(() => stripe.close())

/** A shape of the host's with a name that one of ours has too. */
class Location {
  @ApiProperty({ type: String })
  aisle = ''
}

@Controller('shop')
class ShopController {
  @Get('location')
  @ApiOkResponse({ type: Location })
  location(): Location {
    return new Location()
  }

  @Post('close')
  close(): void {}
}

/** The host's own Location keeps its name. */
const RENAMED = '#/components/schemas/TerminalLocation"'

describe.each(PLATFORMS)('@nestjs/swagger on %s', (platform) => {
  const routes = exampleBackend()

  async function startHost() {
    const module = TerminalModule.forRoot({ ...stripeAt(stripe), authorize, routes })
    const host = await startApp({
      platform,
      imports: [module],
      controllers: [ShopController],
      configure: (app) => app.setGlobalPrefix('api'),
    })
    // As in the README.
    const config = new DocumentBuilder().setTitle('Shop').setOpenAPIVersion('3.1.0').build()
    const own = SwaggerModule.createDocument(host.app, config)
    const { terminal } = host.app.get(TerminalService)
    return { host, own, merged: mergeOpenApi(own, terminal, { prefix: '/api/terminal', routes }) }
  }

  it('shows the routes of Terminal exactly as openapi.json describes them', async () => {
    const { host, own, merged } = await startHost()
    await using _ = host
    const response = await fetch(`${host.url}/api/terminal/openapi.json`, { headers: asAdmin })
    const served = (await response.json()) as OpenApiDocument
    const ours = Object.entries(merged.paths).filter(([path]) => path.startsWith('/api/terminal/'))
    expect(ours.length).toBeGreaterThan(35)
    const asServed = JSON.stringify(served).replaceAll('#/components/schemas/Location"', RENAMED)
    const expected: OpenApiDocument = JSON.parse(asServed)
    expect(JSON.parse(JSON.stringify(Object.fromEntries(ours)))).toEqual(expected.paths)
    const { Location: ourLocation, ...shapes } = expected.components.schemas
    expect(merged.components?.schemas).toMatchObject({ ...shapes, TerminalLocation: ourLocation })
    expect(own.components?.schemas?.Location).toEqual(merged.components?.schemas?.Location)
  })

  it('does not describe routes that only answer 404', async () => {
    const { host, own, merged } = await startHost()
    await using _ = host
    for (const path of ['/api/terminal/webhooks', '/api/terminal/refunds']) {
      expect(own.paths).toHaveProperty([path])
      expect(merged.paths).not.toHaveProperty([path])
    }
  })

  it('leaves the rest of the document as it is, and stays valid', async () => {
    const { host, own, merged } = await startHost()
    await using _ = host
    expect(merged.info).toEqual(own.info)
    for (const path of ['/api/shop/location', '/api/shop/close'])
      expect(merged.paths[path]).toEqual(own.paths[path])
    const { errors } = await new Validator().validate(JSON.parse(JSON.stringify(merged)))
    expect(errors).toBeUndefined()
  })
})
