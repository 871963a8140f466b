import type Stripe from 'stripe'
import { z } from 'zod'
import type { Caller } from '../access/caller.ts'
import { nobody, wholeAccount } from '../access/owner.ts'
import { ownPaymentIntent, ownReader } from '../access/owners.ts'
import { paymentIntentId, readerId } from '../objects/schemas.ts'
import { operation } from './operation.ts'

const definition = {
  kind: 'mutation',
  method: 'POST',
  path: '/readers/:reader',
  permission: 'readers:act',
  summary: 'Hand a payment to a reader',
  input: z.strictObject({ reader: readerId, payment_intent: paymentIntentId.optional(), amount: z.int() }),
  output: z.string(),
} as const
const run = async () => ''
const payment = nobody('A test needs no reason.')

operation({ ...definition, owners: { reader: ownReader, payment_intent: payment }, run })
operation({ ...definition, owners: { account: wholeAccount }, run })

// What owners load is typed, and loaded by the time the operation runs.
operation({
  ...definition,
  owners: { reader: ownReader, payment_intent: payment, shown: ({ scope }: Caller) => scope.locations },
  async run({ owned }) {
    const reader: Stripe.Terminal.Reader = owned.reader
    const shown: readonly string[] | 'all' = owned.shown
    return `${reader.id} ${shown}`
  },
})

// @ts-expect-error an id of the input has no owner
operation({ ...definition, owners: { reader: ownReader }, run })

// @ts-expect-error the owner of a field that may be left out must expect that
operation({ ...definition, owners: { reader: ownReader, payment_intent: ownPaymentIntent }, run })

// @ts-expect-error an operation declares what it touches
operation({ ...definition, run })

// @ts-expect-error not even an operation without ids touches nothing
operation({ ...definition, input: z.strictObject({ amount: z.int() }), owners: {}, run })

operation({
  ...definition,
  owners: { account: wholeAccount },
  fieldPermissions: { amount: 'refunds:reverse' },
  run,
})
