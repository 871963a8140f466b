import { ApiError } from '../api/errors.ts'

/** An error of the control API. */
export class ControlError extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.name = 'ControlError'
    this.status = status
  }
}

/** The error for an id that no account of this simulator has. */
export function unknownId(noun: string, id: string): ControlError {
  return new ControlError(404, `no ${noun} ${id} in this simulator`)
}

/** The content of `{ error }`. `code` and `param` are those of Stripe's error, where the API itself would have refused. */
export interface ShownError {
  message: string
  code?: string
  param?: string
}

/** The status and body of an error. An unexpected error is a defect: 500, and a process warning with the reason. */
export function shownError(thrown: unknown): { status: number; error: ShownError } {
  if (thrown instanceof ControlError) return { status: thrown.status, error: { message: thrown.message } }
  if (thrown instanceof ApiError) {
    const { message, code, param } = thrown.fields
    return {
      status: thrown.status,
      error: { message, ...(code !== undefined && { code }), ...(param !== undefined && { param }) },
    }
  }
  process.emitWarning(thrown instanceof Error ? thrown : new Error(String(thrown)))
  return { status: 500, error: { message: 'The simulator failed; the process warning has the reason.' } }
}
