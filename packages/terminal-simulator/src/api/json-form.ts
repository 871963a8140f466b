import { invalidRequest } from './errors.ts'
import { emptyForm, type Form, type FormValue } from './form.ts'

/**
 * Reads the JSON body of a `/v2/` request into the groups of strings that parameters are read from.
 * Throws a 400 for what is no JSON object, and for nesting deeper than 16.
 */
export function parseJsonForm(text: string): Form {
  const value = group(parsed(text), 0)
  if (typeof value === 'string') throw invalidRequest('Invalid request: the body must be a JSON object.')
  return value
}

const MAX_DEPTH = 16

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw invalidRequest('Invalid request: the body is not valid JSON.')
  }
}

// `null` unsets, as an empty string does in a form; an empty array is an empty string there too.
function group(value: unknown, depth: number): FormValue {
  if (value === null) return ''
  if (typeof value !== 'object') return String(value)
  if (depth === MAX_DEPTH) throw invalidRequest('Invalid request: the body is nested too deeply.')
  if (Array.isArray(value) && value.length === 0) return ''
  const form = emptyForm()
  for (const [key, member] of Object.entries(value)) form[key] = group(member, depth + 1)
  return form
}
