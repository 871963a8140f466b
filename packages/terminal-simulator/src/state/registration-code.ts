import { table } from './store.ts'

/** A pairing code of a device, valid for one registration. */
export interface RegistrationCode {
  /** The code itself. */
  id: string
  device_type: string
  serial_number: string
  used: boolean
}

export const registrationCodes = table<RegistrationCode>({
  object: 'terminal.registration_code',
  noun: 'registration code',
  param: 'registration_code',
})
