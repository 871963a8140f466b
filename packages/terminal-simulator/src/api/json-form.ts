import { invalidRequest } from './errors.ts'
import { emptyForm, type Form, type FormValue } from './form.ts'

/**
 * Reads a JSON body into the groups of strings that parameters are read from.
 * Throws a 400 for text that is no JSON object, and for nesting deeper than 16.
 */
export function parseJsonForm(text: string): Form {
  const value = formOf(parsed(text))
  if (typeof value === 'string') throw invalidRequest('Invalid request: the body must be a JSON object.')
  return value
}

/**
 * A JSON value as a form: text for every scalar, and an empty string for `null` and for an empty array, which unset a parameter in a
 * form. Throws a 400 for nesting deeper than 16.
 */
export function formOf(value: unknown): FormValue {
  return group(value, 0)
}

const MAX_DEPTH = 16

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw invalidRequest('Invalid request: the body is not valid JSON.')
  }
}

function group(value: unknown, depth: number): FormValue {
  if (value === null) return ''
  if (typeof value !== 'object') return String(value)
  if (depth === MAX_DEPTH) throw invalidRequest('Invalid request: the body is nested too deeply.')
  if (Array.isArray(value) && value.length === 0) return ''
  const form = emptyForm()
  for (const [key, member] of Object.entries(value)) {
    if (member !== undefined) form[key] = group(member, depth + 1)
  }
  return form
}
