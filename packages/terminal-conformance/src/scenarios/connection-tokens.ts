import { memoryStore } from '@org/terminal-core'
import Stripe from 'stripe'
import { expect } from 'vitest'
import { addressOf, CONNECTED, DUBLIN, HQ } from '../shop.ts'
import { expectError, expectInvalid, expectOk, type Stage, type Stories, withoutStripe } from './story.ts'

const token = (stage: Stage, input: object = {}, visitor?: Parameters<Stage['call']>[2]) =>
  stage.call('connectionTokens.create', input as Record<string, unknown>, visitor)

/** Redeems a token at Stripe, as a client SDK does. */
async function activate({ shop }: Stage, secret: string): Promise<Response> {
  return fetch(`${shop.simulator.url}/v1/terminal/connection_tokens/activate`, {
    method: 'POST',
    body: new URLSearchParams({ pos_activation_token: secret }),
  })
}

export const connectionTokenStories: Stories = {
  'a device gets a token for its location': async (stage) => {
    const answer = await token(stage, {}, 'device')
    expectOk(answer)
    expect(answer.body).toEqual({
      object: 'terminal.connection_token',
      secret: expect.stringMatching(/^pst_test_/),
      location: HQ,
    })
  },
  'the token can be redeemed at Stripe, once': async (stage) => {
    const { body } = await token(stage, {}, 'device')
    expect((await activate(stage, body.secret)).status).toBe(200)
    expect((await activate(stage, body.secret)).status).toBe(400)
  },
  'every request gets a token of its own': async (stage) => {
    const [one, two] = await Promise.all([token(stage, {}, 'device'), token(stage, {}, 'device')])
    expect(one.body.secret).not.toBe(two.body.secret)
  },
  'a device may name its own location': async (stage) => {
    const answer = await token(stage, { location: HQ }, 'device')
    expectOk(answer)
    expect(answer.body.location).toBe(HQ)
  },
  'a location outside the scope does not exist for the device': async (stage) => {
    const foreign = await withoutStripe(stage, () => token(stage, { location: DUBLIN }, 'device'))
    const missing = await withoutStripe(stage, () => token(stage, { location: 'tml_nowhere' }, 'device'))
    expectError(foreign, 404, 'not_found')
    expect(JSON.stringify(foreign).replaceAll(DUBLIN, 'X')).toBe(
      JSON.stringify(missing).replaceAll('tml_nowhere', 'X'),
    )
  },
  'whoever has several locations must choose, and is told the choice': async (stage) => {
    const answer = await withoutStripe(stage, () => token(stage, {}, 'manager'))
    expectInvalid(answer, 'location')
    expect(answer.body.error.fields[0].choices).toEqual([HQ, DUBLIN])
  },
  'whoever has several locations gets a token for the chosen one': async (stage) => {
    const answer = await token(stage, { location: DUBLIN }, 'manager')
    expectOk(answer)
    expect(answer.body.location).toBe(DUBLIN)
  },
  "only a scope of 'all' gets an unscoped token": async (stage) => {
    const answer = await token(stage, {}, 'admin')
    expectOk(answer)
    expect(answer.body).not.toHaveProperty('location')
  },
  'a location unknown to Stripe is not found': async (stage) => {
    expectError(await token(stage, { location: 'tml_unknown' }, 'admin'), 404, 'not_found')
  },
  'whoever has no location gets no token': async (stage) => {
    expectError(await withoutStripe(stage, () => token(stage, {}, 'nowhere')), 403, 'permission_denied')
  },
  'whoever lacks the permission gets no token': async (stage) => {
    const answer = await withoutStripe(stage, () => token(stage, {}, 'powerless'))
    expectError(answer, 403, 'permission_denied')
    expect(answer.body.error.message).toContain('connection_tokens:create')
  },
  'a stranger gets no token': async (stage) => {
    expectError(await withoutStripe(stage, () => token(stage)), 401, 'unauthenticated')
  },
  'a scope that was resolved into nonsense is refused, and the operator is told': async (stage) => {
    const answer = await withoutStripe(stage, () => token(stage, {}, 'garbled'))
    expectError(answer, 500, 'misconfigured')
    expect(JSON.stringify(answer.body)).not.toContain('principal')
    expect(JSON.stringify(stage.shop.log)).toContain('principal must be a non-empty string')
  },
  'an unknown field is refused by name': async (stage) => {
    expectInvalid(await withoutStripe(stage, () => token(stage, { amount: 1 }, 'device')), 'amount')
  },
  'a location must be a location id': async (stage) => {
    for (const location of ['', 'HQ', '../accounts', 'tmr_reader', 7, null, [HQ], { id: HQ }]) {
      expectInvalid(await withoutStripe(stage, () => token(stage, { location }, 'admin')), 'location')
    }
  },
  'a burst is served, then the device must wait, and nobody else': async (stage) => {
    const store = memoryStore({ now: () => 0 })
    await using limited = await stage.open({ tokenLimit: { burst: 2, perMinute: 1 }, store })
    expectOk(await token(limited, {}, 'device'))
    expectOk(await token(limited, {}, 'device'))
    const refused = await withoutStripe(limited, () => token(limited, {}, 'device'))
    expectError(refused, 429, 'rate_limited')
    expect(refused.body.error).toMatchObject({ retryable: true, retryAfterSeconds: 60 })
    expectOk(await token(limited, {}, 'otherDevice'))
  },
  'a request that is refused anyway costs nothing of the limit': async (stage) => {
    await using limited = await stage.open({ tokenLimit: { burst: 1, perMinute: 1 } })
    expectInvalid(await token(limited, { nonsense: true }, 'device'), 'nonsense')
    expectOk(await token(limited, {}, 'device'))
  },
  'the token of a connected account is minted there': async (stage) => {
    expectOk(await token(stage, {}, 'connected'))
    expect(stage.shop.requests.at(-1)).toMatchObject({
      path: '/v1/terminal/connection_tokens',
      account: CONNECTED,
    })
  },
  'a location of another account does not exist': async (stage) => {
    expectError(await token(stage, { location: HQ }, 'connected'), 404, 'not_found')
  },
  'a Stripe that cannot be reached is an upstream failure that may be tried again': async (stage) => {
    // Port 1 is reserved and nothing listens there.
    await using dark = await stage.open({
      stripe: { apiKey: 'sk_test_shop', ...addressOf(1) },
      maxNetworkRetries: 0,
    })
    const answer = await token(dark, {}, 'device')
    expectError(answer, 502, 'upstream_unavailable')
    expect(answer.body.error.retryable).toBe(true)
  },
  "the operator's mistakes are told to the operator alone": async (stage) => {
    // A Stripe instance of the host's own is not checked at boot: Stripe itself refuses its publishable key.
    await using wrong = await stage.open({
      stripe: new Stripe('pk_test_wrong', addressOf(stage.shop.simulator.port)),
    })
    const answer = await token(wrong, {}, 'device')
    expectError(answer, 500, 'misconfigured')
    expect(JSON.stringify(answer.body)).not.toMatch(/key|pk_/i)
    expect(wrong.shop.log.length).toBeGreaterThan(0)
  },
}
