import { ApiError } from '../api/errors.ts'
import { FieldError } from '../api/fields.ts'
import { UnknownIdError } from './unknown-id.ts'

/** An answer of the control API that is an error. */
export class ControlError extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.name = 'ControlError'
    this.status = status
  }
}

/** What `{ error }` shows. `code` and `param` are those of Stripe's error, where the API itself would have refused. */
export interface ShownError {
  message: string
  code?: string
  param?: string
}

/** The status and body of an error. What is no refusal is a defect: 500, and a process warning that says why. */
export function shownError(thrown: unknown): { status: number; error: ShownError } {
  if (thrown instanceof ControlError) return { status: thrown.status, error: { message: thrown.message } }
  if (thrown instanceof FieldError) return { status: 400, error: { message: thrown.message } }
  if (thrown instanceof UnknownIdError) return { status: 404, error: { message: thrown.message } }
  if (thrown instanceof ApiError) {
    const { message, code, param } = thrown.fields
    return {
      status: thrown.status,
      error: { message, ...(code !== undefined && { code }), ...(param !== undefined && { param }) },
    }
  }
  process.emitWarning(thrown instanceof Error ? thrown : new Error(String(thrown)))
  return { status: 500, error: { message: 'The simulator failed; the process warning says why.' } }
}
