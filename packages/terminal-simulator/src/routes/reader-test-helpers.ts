import { invalidRequest } from '../api/errors.ts'
import { integer, object, oneOf, required, string } from '../api/params.ts'
import { type Call, route } from '../http/route.ts'
import { found, show } from '../lookup/found.ts'
import { exampleAnswers, submitInputs, timeOutInputs } from '../reader/answer-inputs.ts'
import { presentCard } from '../reader/present-card.ts'
import { type ReaderRecord, readers } from '../state/reader.ts'

function helper(name: string) {
  return {
    method: 'POST',
    path: `/v1/test_helpers/terminal/readers/:reader/${name}`,
    permission: 'terminal_reader_write',
    returns: readers,
  } as const
}

/** Stripe docs: https://docs.stripe.com/api/terminal/readers/present_payment_method and the pages beside it */
export const readerTestHelperRoutes = [
  route({
    ...helper('present_payment_method'),
    secrets: ['card', 'card_present', 'interac_present'],
    params: {
      amount_tip: integer({ min: 0 }),
      card: object({
        number: required(string()),
        exp_month: required(integer({ min: 1, max: 12 })),
        exp_year: required(integer({ min: 0, max: 9999 })),
        cvc: string(),
      }),
      card_present: object({ number: string() }),
      interac_present: object({ number: string() }),
      type: oneOf(['card', 'card_present', 'interac_present']),
    },
    run(call) {
      const { amount_tip, type, ...cards } = call.params
      const reader = simulated(call)
      const kind = type ?? (cards.interac_present ? 'interac_present' : cards.card ? 'card' : undefined)
      const number = cards[kind ?? 'card_present']?.number
      const expiry = kind === 'card' ? cards.card : undefined
      return show(call, readers, presentCard(call, reader, { number, kind, expiry, tip: amount_tip }))
    },
  }),

  route({
    ...helper('succeed_input_collection'),
    params: { skip_non_required_inputs: oneOf(['all', 'none']) },
    run(call) {
      const reader = simulated(call)
      const answers = exampleAnswers(reader, call.params.skip_non_required_inputs ?? 'none')
      return show(call, readers, submitInputs(call, reader, answers))
    },
  }),

  route({
    ...helper('timeout_input_collection'),
    run(call) {
      const reader = simulated(call)
      return show(call, readers, timeOutInputs(call, reader))
    },
  }),
]

/** The test helpers are only for simulated readers in test mode. */
function simulated(call: Call<unknown>): ReaderRecord {
  if (call.namespace.livemode) throw invalidRequest('This API call is available in test mode only.')
  const reader = found(call, readers)
  if (reader.device_type.startsWith('simulated_')) return reader
  throw invalidRequest('This API call works with simulated readers only.', { param: 'reader' })
}
