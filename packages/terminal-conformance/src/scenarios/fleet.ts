import { expect } from 'vitest'
import { CONNECTED } from '../shop.ts'
import { expectError, expectInvalid, expectOk, type Stories, withoutStripe } from './story.ts'

const TIPPING = { usd: { percentages: [15, 20, 25] }, eur: { percentages: [5, 10, 15] } }

export const fleetStories: Stories = {
  'an admin keeps configurations, and their secrets never come back': async ({ call, shop }) => {
    const created = await call(
      'configurations.create',
      {
        name: 'Shops',
        tipping: TIPPING,
        reboot_window: { start_hour: 3, end_hour: 4 },
        wifi: { type: 'personal_psk', personal_psk: { ssid: 'till', password: 'hunter2hunter2' } },
        reader_security: { admin_menu_passcode: '90210' },
      },
      'admin',
    )
    expectOk(created)
    expect(created.body).toMatchObject({
      name: 'Shops',
      reboot_window: { start_hour: 3, end_hour: 4 },
      tipping: { usd: { percentages: [15, 20, 25] } },
      wifi: { type: 'personal_psk', ssid: 'till' },
    })
    const configuration = created.body.id as string
    const renamed = await call(
      'configurations.update',
      { configuration, name: 'Kiosks', tipping: '' },
      'admin',
    )
    expect(renamed.body).toMatchObject({ name: 'Kiosks', tipping: null })
    const listed = await call('configurations.list', {}, 'admin')
    expect(listed.body.data.map(({ id }: { id: string }) => id)).toContain(configuration)
    const read = await call('configurations.retrieve', { configuration }, 'admin')
    const deleted = await call('configurations.del', { configuration }, 'admin')
    expect(deleted.body).toEqual({ id: configuration, object: 'terminal.configuration', deleted: true })
    expectError(await call('configurations.retrieve', { configuration }, 'admin'), 404, 'not_found')
    for (const answer of [created, renamed, listed, read]) {
      expect(JSON.stringify(answer.body)).not.toMatch(/hunter2|90210/)
    }
    expect(JSON.stringify(shop.log)).not.toMatch(/hunter2|90210/)
  },
  'what readers cannot work with is refused by field': async (stage) => {
    const cases: [object, string][] = [
      [{ reboot_window: { start_hour: 3, end_hour: 3 } }, 'reboot_window.end_hour'],
      [{ reboot_window: { start_hour: 24, end_hour: 3 } }, 'reboot_window.start_hour'],
      [{ tipping: { usd: { percentages: [10] }, eur: { fixed_amounts: [100] } } }, 'tipping.eur'],
      [{ tipping: { xyz: { percentages: [10] } } }, 'tipping.xyz'],
      [{ bbpos_wisepos_e: { splashscreen: 'logo.png' } }, 'bbpos_wisepos_e.splashscreen'],
      [{ colour: 'red' }, 'colour'],
    ]
    for (const [input, field] of cases) {
      const answer = await withoutStripe(stage, () =>
        stage.call('configurations.create', input as Record<string, unknown>, 'admin'),
      )
      expectError(answer, 400, 'invalid_request')
      const named = answer.body.error.fields.map((entry: { field: string }) => entry.field)
      expect(
        named.some((name: string) => field.startsWith(name)),
        `${field} in ${named}`,
      ).toBe(true)
    }
  },
  'configurations belong to the whole account': async (stage) => {
    const { call } = stage
    const attempts = () => [
      call('configurations.list', {}, 'hqAdmin'),
      call('configurations.create', { name: 'Mine' }, 'hqAdmin'),
      call('configurations.list', {}, 'manager'),
    ]
    for (const answer of await withoutStripe(stage, () => Promise.all(attempts()))) {
      expectError(answer, 403, 'permission_denied')
    }
  },
  'a configuration of a connected account stays there': async ({ call, shop }) => {
    const created = await call('configurations.create', { name: 'Theirs' }, 'connected')
    expectOk(created)
    expect(shop.requests.at(-1)).toMatchObject({ account: CONNECTED })
    const configuration = created.body.id
    expectError(await call('configurations.retrieve', { configuration }, 'admin'), 404, 'not_found')
    expectOk(await call('configurations.del', { configuration }, 'connected'))
  },
  "an admin gets a link to Apple's terms": async (stage) => {
    const input = {
      link_type: 'apple_terms_and_conditions',
      link_options: { apple_terms_and_conditions: { merchant_display_name: 'HQ' } },
    }
    const link = await stage.call('onboardingLinks.create', input, 'admin')
    expectOk(link)
    expect(link.body).toMatchObject({
      object: 'terminal.onboarding_link',
      redirect_url: expect.stringMatching(/^https:/),
    })
    const nameless = { ...input, link_options: { apple_terms_and_conditions: {} } }
    expectInvalid(
      await withoutStripe(stage, () => stage.call('onboardingLinks.create', nameless, 'admin')),
      'link_options.apple_terms_and_conditions.merchant_display_name',
    )
  },
}
