import { createServer } from 'node:http'
import {
  createTerminal,
  isTerminalError,
  keyedAmount,
  memoryStore,
  presets,
  TerminalError,
  type TerminalOptions,
  type TerminalScope,
  type WebhookEventOf,
} from '@org/terminal-core'
import { createTerminalHandler, type TerminalHandler, toNodeListener } from '@org/terminal-core/http'
import Stripe from 'stripe'

// A host that has Stripe's objects in its own hands. It must compile against the copy of Stripe's types that its own files see.

const stripe = new Stripe('sk_test_host')
const scope: TerminalScope = { principal: 'till-1', locations: 'all', permissions: presets.admin }
const options: TerminalOptions = {
  stripe,
  pricing: keyedAmount({ currency: 'usd', max: 100_000 }),
  webhooks: { secrets: ['whsec_host'] },
  store: memoryStore(),
}
const terminal = createTerminal(options)

function save(intent: Stripe.PaymentIntent): string {
  return intent.id
}
function report(event: Stripe.Event): string {
  return event.type
}
async function paid(event: Stripe.PaymentIntentSucceededEvent): Promise<void> {
  save(event.data.object)
}
async function failed(event: WebhookEventOf<'terminal.reader.action_failed'>): Promise<void> {
  const reader: Stripe.Terminal.Reader = event.data.object
  report(event)
  throw new TerminalError('reader_offline', { message: reader.id })
}
function charge(client: Stripe): Promise<Stripe.PaymentIntent> {
  return client.paymentIntents.create({ amount: 1250, currency: 'usd' })
}

terminal.on('payment_intent.succeeded', paid)
terminal.on('payment_intent.succeeded', (event) => void save(event.data.object), { name: 'save' })
terminal.on('terminal.reader.action_failed', failed)

export async function sell(): Promise<string> {
  try {
    save(await charge(terminal.stripe))
    const token = await terminal.invoke('connectionTokens.create', {}, { scope })
    return token.secret
  } catch (error) {
    if (isTerminalError(error) && error.retryable) return error.cashierMessage
    throw error
  }
}

const handler: TerminalHandler<object> = createTerminalHandler(terminal, { authorize: () => scope })
export const server = createServer(toNodeListener(handler))
