import { expect, test } from 'vitest'
import { raw, simulation } from '../test-support/client.ts'

test('an unknown path outside of /v1/ is answered in the format of the API', async () => {
  await using world = await simulation()
  for (const path of ['/v1', '/nowhere', '//v1/terminal/readers']) {
    const answer = await raw(world.simulator, 'GET', path)
    expect([answer.status, answer.error.type]).toEqual([404, 'invalid_request_error'])
  }
})
