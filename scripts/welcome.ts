import { styleText } from 'node:util'
import { demoSeed } from '@org/terminal-simulator'

/** Where `npm start` serves. */
export interface Demo {
  nestjs: string
  koa: string
  trpc: string
  /** Undefined when the APIs talk to Stripe. */
  simulator: string | undefined
}

/** A command for a shell, in pieces that stay on one line. */
type Command = string[]

interface Api {
  name: string
  url: string
  token: Command
  /** Puts an order on a reader, presents a card, shows the order. */
  sale: Command[]
}

/** What the commands of all APIs say alike. */
interface Said {
  /** The bearer token that fetches a connection token. */
  bearer: string
  /** `tmr_…` */
  reader: string
  /** Presents a card at the simulator. Without it, each API does so by a test helper of Stripe's. */
  present: Command | undefined
}

const { DEMO_LOCATIONS } = process.env
const WIDTH = 80
const JSON_TYPE = "-H 'content-type: application/json'"
const as = (bearer: string) => `-H 'authorization: Bearer ${bearer}'`
const CASHIER = as('demo-cashier')

function httpApi(name: string, url: string, order: string, { bearer, reader, present }: Said): Api {
  const post = (path: string) => ['curl -X POST', `${url}${path}`]
  return {
    name,
    url,
    token: [...post('/terminal/connection_tokens'), as(bearer)],
    sale: [
      [...post(`/orders/${order}/pay/${reader}`), CASHIER, `-H 'idempotency-key: ${order}-1'`],
      present ?? [...post(`/terminal/test_helpers/readers/${reader}/present_payment_method`), CASHIER],
      ['curl', `${url}/orders/${order}`, CASHIER],
    ],
  }
}

function trpcApi(name: string, url: string, order: string, { bearer, reader, present }: Said): Api {
  const mutation = (procedure: string, token: string) => [
    'curl -X POST',
    `${url}/trpc/${procedure}`,
    token,
    JSON_TYPE,
  ]
  const input = (value: object) => `-d '${JSON.stringify(value)}'`
  return {
    name,
    url,
    token: mutation('terminal.connectionTokens.create', as(bearer)),
    sale: [
      [...mutation('orders.pay', CASHIER), input({ order, reader, idempotencyKey: `${order}-1` })],
      present ?? [...mutation('terminal.testHelpers.presentPaymentMethod', CASHIER), input({ reader })],
      ['curl', `'${url}/trpc/orders.retrieve?input=%22${order}%22'`, CASHIER],
    ],
  }
}

const TOKENS = [
  ['Bearer token', 'May', 'Where'],
  ['demo-device', 'fetch connection tokens, find its reader', 'first location'],
  ['demo-cashier', 'take payments', 'first location'],
  ['demo-manager', 'refund, register and remove readers', 'every demo location'],
  ['demo-admin', 'create, change and delete locations', 'whole account'],
]

/** What `npm start` prints when everything listens. */
export function welcome(demo: Demo): string {
  const { simulator } = demo
  const reader = simulator ? demoSeed.readers[0].id : 'tmr_…'
  const apis = apisOf(demo, {
    bearer: simulator || DEMO_LOCATIONS ? 'demo-device' : 'demo-admin',
    reader,
    present: simulator
      ? ['curl -X POST', `${simulator}/_simulator/readers/${reader}/present_card`]
      : undefined,
  })
  const stripe = simulator ? [['Stripe', simulator, 'simulated; its card readers are on this page']] : []
  const sections = [
    '',
    title(
      `Stripe Terminal on three frameworks, ${simulator ? 'in front of a simulated Stripe' : 'talking to Stripe in test mode'}`,
    ),
    table([...apis.map(({ name, url }) => [name, url]), ...stripe]),
    table(TOKENS),
    title('Fetch a connection token'),
    ...apis.map(({ name, token }) => block(name, [token])),
  ]
  return [...sections, ...sale(apis, simulator), 'Ctrl-C stops everything.', ''].join('\n\n')
}

function apisOf({ nestjs, koa, trpc }: Demo, said: Said): Api[] {
  return [
    httpApi('NestJS', nestjs, 'espresso', said),
    httpApi('Koa', koa, 'cortado', said),
    trpcApi('tRPC', trpc, 'moka', said),
  ]
}

function sale(apis: readonly Api[], simulator: string | undefined): string[] {
  if (!simulator && !DEMO_LOCATIONS) {
    return [
      'Set DEMO_LOCATIONS to ids of your locations, like tml_a,tml_b.\nUntil then only demo-admin gets in.',
    ]
  }
  return [
    title('Sell a coffee: put the order on the reader, present a card, see the order paid'),
    ...apis.map((api) => block(api.name, api.sale)),
    simulator
      ? `The reader's screen is at ${simulator}/: present cards there too.
A webhook takes a moment. Ask again if the order is not paid yet.`
      : `Put a simulated reader of your first location in place of tmr_…
Orders are paid by webhook: set STRIPE_WEBHOOK_SECRET to what this prints
  stripe listen --forward-to ${apis[0]?.url}/terminal/webhooks`,
  ]
}

function block(name: string, commands: readonly Command[]): string {
  return [styleText('cyan', name), ...commands.map(wrapped)].join('\n')
}

/** A command over as many lines as it takes, which a shell reads as one. Not indented: shells may keep such a line out of their history. */
function wrapped(command: Command): string {
  const lines: string[] = []
  for (const piece of command) {
    const longer = [lines.at(-1), piece].filter((text) => text !== undefined).join(' ')
    if (lines.length > 0 && `  ${longer} \\`.length <= WIDTH) lines[lines.length - 1] = longer
    else lines.push(piece)
  }
  return lines.join(' \\\n  ')
}

/** Columns of equal width. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows
    .map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)))
    .map(([first = '', ...cells]) => `  ${styleText('cyan', first)}  ${cells.join('  ').trimEnd()}`)
    .join('\n')
}

function title(text: string): string {
  return styleText('bold', text)
}
