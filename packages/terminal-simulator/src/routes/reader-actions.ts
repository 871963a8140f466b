import { mergeMetadata, metadata } from '../api/metadata.ts'
import { boolean, integer, object, oneOf, required, string } from '../api/params.ts'
import { route } from '../http/route.ts'
import { referenced } from '../lookup/found.ts'
import { checkRefundable } from '../payment/refund-charge.ts'
import { command } from '../reader/command.ts'
import { display, displayParams } from '../reader/display.ts'
import { inputsParam } from '../reader/inputs.ts'
import { checkCollectedHere, checkPayable } from '../reader/payment-action.ts'
import { authorise } from '../reader/present-card.ts'
import { chargeToRefund } from '../reader/refund-action.ts'
import { checkSettable, redisplayOf } from '../reader/setup-action.ts'
import { clearAction, endPhaseIn, startAction, startCardAction } from '../reader/slot.ts'
import { checkTippingConfig, tippingParams } from '../reader/tipping.ts'
import { paymentIntents } from '../state/payment-intent.ts'
import { readers } from '../state/reader.ts'
import type { Command, Presented } from '../state/reader-slot.ts'
import { setupIntents } from '../state/setup-intent.ts'

/** A form without an answer times out. Stripe docs: terminal/features/collect-inputs */
const INPUTS_IDLE_MS = 2 * 60_000

const allowRedisplay = oneOf(['always', 'limited', 'unspecified'])
const cancellable = { enable_customer_cancellation: boolean() }

function action(name: Command) {
  return {
    method: 'POST',
    path: `/v1/terminal/readers/:reader/${name}`,
    permission: 'terminal_reader_write',
    returns: readers,
  } as const
}

/** Stripe docs: https://docs.stripe.com/api/terminal/readers */
export const readerActionRoutes = [
  route({
    ...action('process_payment_intent'),
    params: {
      payment_intent: required(string()),
      process_config: object({
        ...cancellable,
        ...tippingParams,
        allow_redisplay: allowRedisplay,
        return_url: string(),
      }),
    },
    run(call) {
      const { payment_intent, process_config } = call.params
      return command(call, 'process_payment_intent', (reader) => {
        checkTippingConfig('process_config', process_config)
        const paymentIntent = referenced(call, paymentIntents, payment_intent, 'payment_intent')
        checkPayable(call, reader, paymentIntent, 'requires_payment_method')
        const { allow_redisplay, ...config } = process_config ?? {}
        return (ready, fault) =>
          startCardAction(
            call,
            ready,
            'process_payment_intent',
            { payment_intent, ...(process_config && { process_config: given(config) }) },
            { ...(allow_redisplay && { allow_redisplay }), ...(fault && { fault }) },
          )
      })
    },
  }),

  route({
    ...action('collect_payment_method'),
    params: {
      payment_intent: required(string()),
      collect_config: object({ ...cancellable, ...tippingParams, allow_redisplay: allowRedisplay }),
    },
    run(call) {
      const { payment_intent, collect_config } = call.params
      return command(call, 'collect_payment_method', (reader) => {
        checkTippingConfig('collect_config', collect_config)
        const paymentIntent = referenced(call, paymentIntents, payment_intent, 'payment_intent')
        checkPayable(call, reader, paymentIntent, 'requires_payment_method')
        const { allow_redisplay, ...config } = collect_config ?? {}
        return (ready, fault) =>
          startCardAction(
            call,
            ready,
            'collect_payment_method',
            { payment_intent, ...(collect_config && { collect_config: given(config) }) },
            { ...(allow_redisplay && { allow_redisplay }), ...(fault && { fault }) },
          )
      })
    },
  }),

  route({
    ...action('confirm_payment_intent'),
    params: { payment_intent: required(string()), confirm_config: object({ return_url: string() }) },
    run(call) {
      const { payment_intent, confirm_config } = call.params
      return command(call, 'confirm_payment_intent', (reader) => {
        const { world } = call
        const paymentIntent = referenced(call, paymentIntents, payment_intent, 'payment_intent')
        checkPayable(call, reader, paymentIntent, 'requires_confirmation')
        return (ready, fault) => {
          checkCollectedHere(world, ready, payment_intent)
          const presented = ready.slot.presented as Presented
          const member = { payment_intent, ...(confirm_config && { confirm_config: given(confirm_config) }) }
          const { fault: _former, ...slot } = ready.slot
          const started = startAction(call, ready, 'confirm_payment_intent', member, {
            ...slot,
            ...(fault && { fault }),
          })
          return authorise(call, started, presented)
        }
      })
    },
  }),

  route({
    ...action('process_setup_intent'),
    params: {
      setup_intent: required(string()),
      allow_redisplay: allowRedisplay,
      customer_consent_collected: boolean(),
      process_config: object(cancellable),
    },
    run(call) {
      const { setup_intent, process_config } = call.params
      const allow_redisplay = redisplayOf(call.params, call.version)
      return command(call, 'process_setup_intent', () => {
        const { world } = call
        checkSettable(world, referenced(call, setupIntents, setup_intent, 'setup_intent'))
        return (ready, fault) =>
          startCardAction(
            call,
            ready,
            'process_setup_intent',
            { setup_intent, ...(process_config && { process_config: given(process_config) }) },
            { allow_redisplay, ...(fault && { fault }) },
          )
      })
    },
  }),

  route({
    ...action('refund_payment'),
    params: {
      amount: integer({ min: 1 }),
      charge: string(),
      metadata: metadata(),
      payment_intent: string(),
      refund_application_fee: boolean(),
      refund_payment_config: object(cancellable),
      reverse_transfer: boolean(),
    },
    run(call) {
      const { params } = call
      const { metadata: labels, refund_payment_config, refund_application_fee, reverse_transfer } = params
      return command(call, 'refund_payment', () => {
        const charge = chargeToRefund(call, params)
        const amount = checkRefundable(charge, params)
        const member = {
          amount,
          ...(params.charge === undefined
            ? { payment_intent: params.payment_intent as string }
            : { charge: charge.id }),
          ...(refund_application_fee !== undefined && { refund_application_fee }),
          ...(reverse_transfer !== undefined && { reverse_transfer }),
          ...(labels !== undefined && { metadata: mergeMetadata({}, labels) }),
          ...(refund_payment_config && { refund_payment_config: given(refund_payment_config) }),
        }
        return (ready, fault) =>
          startCardAction(call, ready, 'refund_payment', member, { ...(fault && { fault }) })
      })
    },
  }),

  route({
    ...action('set_reader_display'),
    params: displayParams,
    run(call) {
      return command(call, 'set_reader_display', () => {
        const shown = display(call.params.type, call.params.cart)
        return (ready) => startAction(call, ready, 'set_reader_display', shown, { phase: 'display' })
      })
    },
  }),

  route({
    ...action('collect_inputs'),
    params: { inputs: required(inputsParam()), metadata: metadata() },
    run(call) {
      return command(call, 'collect_inputs', () => {
        const { params } = call
        const member = { inputs: params.inputs, metadata: mergeMetadata({}, params.metadata) }
        return (ready) => {
          const started = startAction(call, ready, 'collect_inputs', member, {
            phase: 'awaiting_inputs',
          })
          endPhaseIn(call, started, INPUTS_IDLE_MS)
          return started
        }
      })
    },
  }),

  route({
    ...action('cancel_action'),
    run: (call) => command(call, 'cancel_action', () => (ready) => clearAction(call, ready)),
  }),
]

type Given<T> = T extends object ? { [K in keyof T]: Given<Exclude<T[K], undefined>> } : T

/** Parameters as members of an object. An absent parameter is absent, although its type allows `undefined`. */
function given<T extends object>(values: T): Given<T> {
  return values as Given<T>
}
