import { presets, TerminalError, type TerminalScope } from '@org/terminal-core'
import { demoLocations, type Env, SetupError } from './settings.ts'

const NO_LOCATIONS =
  'Only demo-admin reaches a Stripe account of your own, until DEMO_LOCATIONS names ids of its locations, like DEMO_LOCATIONS=tml_a,tml_b'

/**
 * Who is asking, by bearer token. A shop of your own looks up its sessions here, and answers with what it knows about the caller,
 * never with what the caller says about itself.
 *
 * Everyone can read these tokens, so they are refused together with a live key.
 */
export function demoAuthorize(env: Env = process.env) {
  if (/^(sk|rk)_live_/.test(env.STRIPE_SECRET_KEY ?? '')) {
    throw new SetupError(
      'STRIPE_SECRET_KEY is a live key, and the demo tokens are for everyone to read. Set a test key (sk_test_…), or put an authorize of your own in place of demoAuthorize.',
    )
  }
  const locations = demoLocations(env)
  const main = locations.slice(0, 1)
  const scopes = new Map<string, TerminalScope>([
    ['demo-device', { principal: 'demo-device', locations: main, permissions: presets.device }],
    ['demo-cashier', { principal: 'demo-cashier', locations: main, permissions: presets.cashier }],
    ['demo-manager', { principal: 'demo-manager', locations, permissions: presets.manager }],
    ['demo-admin', { principal: 'demo-admin', locations: 'all', permissions: presets.admin }],
  ])
  return (authorization = ''): TerminalScope | null => {
    const [, token = ''] = /^Bearer (.+)$/i.exec(authorization) ?? []
    const scope = scopes.get(token) ?? null
    if (scope?.locations.length === 0) throw new TerminalError('permission_denied', { message: NO_LOCATIONS })
    return scope
  }
}

/** Refuses a caller that `demoAuthorize` does not know, in routes of your own. */
export function unauthenticated(): never {
  throw new TerminalError('unauthenticated')
}
