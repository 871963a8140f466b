import { createHmac } from 'node:crypto'
import { SECRET, TYPE } from './servers/shop.ts'

/** A signed event, as Stripe delivers it. */
export interface Delivery {
  body: Buffer
  signature: string
}

const ID = 'evt_'
const NUMBERS = 24

/** Of the size of a live one, and printed as Stripe prints it. */
const EVENT = {
  id: ID,
  object: 'event',
  api_version: '2026-10-28.endive',
  created: 1_795_400_000,
  data: {
    object: {
      id: 'tmr_BENCHMARKREADER0',
      object: 'terminal.reader',
      action: {
        failure_code: null,
        failure_message: null,
        process_payment_intent: {
          payment_intent: 'pi_3BenchmarkBenchmark00000',
          process_config: {
            allow_redisplay: 'limited',
            enable_customer_cancellation: true,
            return_url: null,
            skip_tipping: false,
            tipping: { amount_eligible: 4_850 },
          },
        },
        status: 'succeeded',
        type: 'process_payment_intent',
      },
      device_sw_version: '2.42.1.0',
      device_type: 'stripe_s700',
      ip_address: '192.168.2.107',
      label: 'Till 4, ground floor, beside the café',
      last_seen_at: 1_795_399_999_123,
      livemode: false,
      location: 'tml_BENCHMARK0000',
      metadata: Object.fromEntries(
        Array.from({ length: 30 }, (_, index) => [
          `asset_${String(index).padStart(2, '0')}`,
          `Filiale München ${index}: Kasse ${index * 7}, Gebäude C`,
        ]),
      ),
      serial_number: 'STRS70010003412',
      status: 'online',
    },
  },
  livemode: false,
  pending_webhooks: 1,
  request: { id: null, idempotency_key: null },
  type: TYPE,
}

const [HEAD, TAIL] = JSON.stringify(EVENT, null, 2).split(`"${ID}"`) as [string, string]

/** Signs one event after the other, each with an id of its own. */
export function signer(): () => Delivery {
  let count = 0
  return () => {
    count += 1
    const text = `${HEAD}"${ID}${String(count).padStart(NUMBERS, '0')}"${TAIL}`
    const seconds = Math.floor(Date.now() / 1000)
    const digest = createHmac('sha256', SECRET).update(`${seconds}.${text}`).digest('hex')
    return { body: Buffer.from(text), signature: `t=${seconds},v1=${digest}` }
  }
}
