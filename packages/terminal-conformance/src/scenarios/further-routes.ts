import { TerminalError } from '@org/terminal-core'
import { jsonResponse, type TerminalRoute } from '@org/terminal-core/http'
import { expect } from 'vitest'
import { describedBy } from '../described.ts'
import { authorization, send } from '../http-caller.ts'
import { expectError, type Stories, withoutStripe } from './story.ts'

const greeting: TerminalRoute = {
  name: 'greetings.retrieve',
  method: 'GET',
  path: '/greetings/:language',
  describe: () => ({
    operationId: 'greetingsRetrieve',
    responses: { '200': { description: 'A greeting' } },
  }),
  async respond({ params, authorize }) {
    const { principal } = await authorize()
    return jsonResponse(200, { language: params.language, principal })
  },
}

const failing = (name: string, error: Error): TerminalRoute => ({
  name: `failures.${name}`,
  method: 'POST',
  path: `/failures/${name}`,
  respond: () => Promise.reject(error),
})

const locations: TerminalRoute = {
  name: 'shops.list',
  method: 'GET',
  path: '/locations',
  respond: async () => jsonResponse(200, { shops: [] }),
}

const device = { headers: authorization('device') }

export const furtherRouteStories: Stories = {
  'a route of the host gets its parameters and its caller': async (stage) => {
    await using shop = await stage.open({}, { routes: [greeting] })
    const { status, body } = await send(`${shop.url}/greetings/pt%2DBR`, device)
    expect({ status, body }).toEqual({ status: 200, body: { language: 'pt-BR', principal: 'device' } })
  },
  'an unknown caller is refused like everywhere else': async (stage) => {
    await using shop = await stage.open({}, { routes: [greeting] })
    const answer = await withoutStripe(shop, () => send(`${shop.url}/greetings/en`, {}))
    expectError(answer, 401, 'unauthenticated')
  },
  'a TerminalError is answered with its status, any other error with a 500 that shows nothing of it': async (
    stage,
  ) => {
    const routes = [
      failing('known', new TerminalError('reader_busy')),
      failing('unknown', new Error('the price list is on fire')),
    ]
    await using shop = await stage.open({}, { routes })
    const post = (name: string) => send(`${shop.url}/failures/${name}`, { method: 'POST', ...device })
    expectError(await post('known'), 409, 'reader_busy')
    const unknown = await post('unknown')
    expectError(unknown, 500, 'internal')
    expect(JSON.stringify(unknown.body)).not.toContain('fire')
    expect(shop.shop.log.map(({ message }) => message)).toEqual(['failures.unknown failed'])
    expect(JSON.stringify(shop.shop.log)).toContain('the price list is on fire')
  },
  'openapi.json describes a route that describes itself': async (stage) => {
    await using shop = await stage.open({}, { routes: [greeting, locations] })
    const { paths } = await describedBy(shop.url)
    const { pathname } = new URL(shop.url)
    expect(paths[`${pathname}/greetings/{language}`]).toMatchObject({
      get: { operationId: 'greetingsRetrieve' },
    })
    expect(paths[`${pathname}/locations`]).not.toHaveProperty('get')
  },
  'a route of the host takes the place of ours': async (stage) => {
    await using shop = await stage.open({}, { routes: [locations] })
    expect(await send(`${shop.url}/locations`, device)).toMatchObject({ status: 200, body: { shops: [] } })
  },
}
