import type Stripe from 'stripe'
import { z } from 'zod'
import { found, noSuch } from '../access/found.ts'
import { ownReader } from '../access/owners.ts'
import { type Reader, reader, toReader } from '../objects/reader.ts'
import { readerId } from '../objects/schemas.ts'
import { type Call, operation } from './operation.ts'

const common = {
  kind: 'mutation',
  method: 'POST',
  permission: 'test_helpers:use',
  owners: { reader: ownReader },
  needs: 'test mode',
  output: reader,
} as const

const number = z.string().regex(/^\d{12,19}$/, 'must be the number of a test card')

export const presentPaymentMethod = operation({
  ...common,
  path: '/test_helpers/readers/:reader/present_payment_method',
  summary: 'Present a test card to a simulated reader',
  input: z.strictObject({
    reader: readerId,
    type: z.enum(['card_present', 'interac_present']).optional(),
    card_present: z.strictObject({ number }).optional(),
    interac_present: z.strictObject({ number }).optional(),
    amount_tip: z.int().min(0).max(99_999_999).optional(),
  }),
  run: (call) =>
    onSimulatedReader(call, ({ reader, type, card_present, interac_present, amount_tip }) =>
      call.stripe.testHelpers.terminal.readers.presentPaymentMethod(
        reader,
        {
          ...(type ? { type } : {}),
          ...(card_present ? { card_present } : {}),
          ...(interac_present ? { interac_present } : {}),
          ...(amount_tip === undefined ? {} : { amount_tip }),
        },
        call.request,
      ),
    ),
})

export const succeedInputCollection = operation({
  ...common,
  path: '/test_helpers/readers/:reader/succeed_input_collection',
  summary: 'Fill in the forms of a simulated reader',
  input: z.strictObject({ reader: readerId, skip_non_required_inputs: z.enum(['all', 'none']).optional() }),
  run: (call) =>
    onSimulatedReader(call, ({ reader, skip_non_required_inputs: skip }) =>
      call.stripe.testHelpers.terminal.readers.succeedInputCollection(
        reader,
        skip ? { skip_non_required_inputs: skip } : {},
        call.request,
      ),
    ),
})

export const timeoutInputCollection = operation({
  ...common,
  path: '/test_helpers/readers/:reader/timeout_input_collection',
  summary: 'Let the forms of a simulated reader run into their timeout',
  input: z.strictObject({ reader: readerId }),
  run: (call) =>
    onSimulatedReader(call, ({ reader }) =>
      call.stripe.testHelpers.terminal.readers.timeoutInputCollection(reader, {}, call.request),
    ),
})

/** Test helpers take card numbers: they work only in test mode and on simulated readers, whatever the key says. */
async function onSimulatedReader<In extends { reader: string }>(
  { input, owned }: Call<In, { reader: Stripe.Terminal.Reader }>,
  help: (input: In) => Promise<Stripe.Terminal.Reader>,
): Promise<Reader> {
  const { id, livemode, device_type } = owned.reader
  if (livemode || !device_type.startsWith('simulated_')) throw noSuch('simulated reader', id)
  return toReader(await found('reader', id, help(input)))
}
