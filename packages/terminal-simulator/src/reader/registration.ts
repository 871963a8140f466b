import { invalidRequest } from '../api/errors.ts'
import { registrationCodes } from '../state/registration-code.ts'
import type { Scope, World } from '../world.ts'

/** The codes that create a new simulated reader every time. Stripe docs: https://docs.stripe.com/terminal/payments/connect-reader */
const SIMULATED: Readonly<Record<string, string>> = {
  'simulated-wpe': 'simulated_wisepos_e',
  'simulated-s700': 'simulated_stripe_s700',
  'simulated-s710': 'simulated_stripe_s710',
}

/** The device behind a code. */
export interface Device {
  device_type: string
  serial_number: string
}

/** Redeems a code: `unused -> used` for a pairing code, no change for a simulated one. Stripe publishes no wording for a refusal. */
export function redeemCode({ world, namespace }: Scope, code: string): Device {
  const simulated = Object.hasOwn(SIMULATED, code) ? SIMULATED[code] : undefined
  if (simulated) {
    if (namespace.livemode)
      throw refused(
        `The registration code '${code}' creates a simulated reader, which is possible in test mode only.`,
      )
    return { device_type: simulated, serial_number: simulatedSerial(world, code) }
  }
  const record = namespace.of(registrationCodes).get(code)
  if (!record) throw refused(`No device has the registration code '${code}'.`)
  if (record.used)
    throw refused(`The registration code '${code}' has already been used. Generate a new one on the reader.`)
  record.used = true
  return { device_type: record.device_type, serial_number: record.serial_number }
}

// Stripe's example reads `simulated-wpe-xxx-xxx-xx-xxx`.
function simulatedSerial(world: World, code: string): string {
  return [code, ...[3, 3, 2, 3].map((length) => world.ids.letters(length).toLowerCase())].join('-')
}

function refused(message: string) {
  return invalidRequest(message, { param: 'registration_code' })
}
