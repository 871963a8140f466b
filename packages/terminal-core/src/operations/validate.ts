import type { z } from 'zod'
import { type FieldError, TerminalError } from '../errors.ts'

/** The input as its schema reads it. @throws TerminalError `invalid_request` with one entry for every bad field */
export function validate(schema: z.ZodType, input: unknown): unknown {
  const result = schema.safeParse(input)
  if (result.success) return result.data
  const fields = result.error.issues.flatMap(toFieldErrors)
  const message = fields.map(({ field, message }) => (field ? `${field}: ${message}` : message)).join('; ')
  throw new TerminalError('invalid_request', { message, fields })
}

function toFieldErrors(issue: z.core.$ZodIssue): FieldError[] {
  const path = issue.path.map(String)
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      field: [...path, key].join('.'),
      message: 'is not a known field; remove it',
    }))
  }
  return [{ field: path.join('.'), message: issue.message }]
}
