import type { z } from 'zod'
import { type FieldError, TerminalError } from '../errors.ts'

/** The validated input. @throws TerminalError `invalid_request` with one entry for every bad field */
export function validate(schema: z.ZodType, input: unknown): unknown {
  const result = schema.safeParse(input)
  const fields = result.success
    ? brokenTexts(result.data, []).map((path) => ({ field: path.join('.'), message: BROKEN_TEXT }))
    : result.error.issues.flatMap(toFieldErrors)
  if (result.success && fields.length === 0) return result.data
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
  const reasons = issue.code === 'invalid_key' ? issue.issues : [issue]
  return reasons.map(({ message }) => ({ field: path.join('.'), message }))
}

const BROKEN_TEXT = 'ends or begins in the middle of a character: it has half of a surrogate pair'

/** The paths of texts that cannot be encoded as UTF-8, mostly because an emoji was cut in two. */
function brokenTexts(value: unknown, path: readonly string[]): (readonly string[])[] {
  if (typeof value === 'string') return value.isWellFormed() ? [] : [path]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, item]) =>
    key.isWellFormed() ? brokenTexts(item, [...path, key]) : [path],
  )
}
