import { keyedAmount, presets, type TerminalScope } from '@org/terminal-core'
import type Stripe from 'stripe'

// What every program of the rehearsal shares. It is copied into each project, with the name of the package that the project has installed.

const locations = ['tml_FDOtHwxAAdIJOh']
const callers = new Map<string | null | undefined, TerminalScope>([
  ['Bearer demo-device', { principal: 'till-1', locations, permissions: presets.device }],
  ['Bearer demo-cashier', { principal: 'alice', locations, permissions: presets.cashier }],
])

export function caller(authorization: string | null | undefined): TerminalScope | null {
  return callers.get(authorization) ?? null
}

/** A function, so that a file which imports this can be loaded where no secret is: in a build, for instance. */
export function options() {
  return {
    stripe: {
      apiKey: process.env.STRIPE_SECRET_KEY ?? '',
      protocol: 'http' as const,
      host: '127.0.0.1',
      port: Number(process.env.STRIPE_PORT),
    },
    pricing: keyedAmount({ currency: 'usd', max: 100_000 }),
    webhooks: { secrets: [process.env.STRIPE_WEBHOOK_SECRET ?? ''] },
  }
}

/** A function of the host's own, typed by the `stripe` that the host has installed. */
export function paid(payment: Stripe.PaymentIntent): void {
  console.log(`paid ${payment.id}`)
}
