import { invalidRequest } from './errors.ts'
import type { Param } from './params.ts'

/** Changes to metadata: a key with an empty string is unset; `null` unsets all keys. */
export type MetadataChange = Record<string, string> | null

const MAX_KEYS = 50
const MAX_KEY_LENGTH = 40
const MAX_VALUE_LENGTH = 500

/** Up to 50 keys of 40 characters with values of 500. Stripe docs: https://docs.stripe.com/api/metadata */
export function metadata(): Param<MetadataChange> {
  return {
    schema: { type: 'object', additionalProperties: { type: 'string' } },
    read(value, path) {
      if (value === '') return null
      if (typeof value === 'string') throw invalidRequest('Invalid object', { param: path })
      const change: Record<string, string> = Object.create(null)
      for (const [key, text] of Object.entries(value)) {
        if (typeof text !== 'string') {
          throw invalidRequest('Metadata values must be strings, but you passed in a hash.', {
            param: `${path}[${key}]`,
          })
        }
        checkLengths(key, text, path)
        change[key] = text
      }
      return change
    },
  }
}

function checkLengths(key: string, value: string, path: string): void {
  if (key.length > MAX_KEY_LENGTH) {
    throw invalidRequest(
      `Metadata keys can have up to ${MAX_KEY_LENGTH} characters, but you passed in a key that is ${key.length} characters. Invalid key: ${key}`,
      { param: path },
    )
  }
  if (value.length > MAX_VALUE_LENGTH) {
    throw invalidRequest(
      `Metadata values can have up to ${MAX_VALUE_LENGTH} characters, but you passed in a value that is ${value.length} characters. Invalid value: ${value}`,
      { param: `${path}[${key}]` },
    )
  }
}

/** The metadata after a change: given keys are merged, empty values unset their key, `null` clears, `undefined` changes nothing. */
export function mergeMetadata(
  current: Record<string, string>,
  change: MetadataChange | undefined,
): Record<string, string> {
  if (change === undefined) return current
  // A spread defines members and does not assign them, so a key named `__proto__` remains a key.
  const merged: Record<string, string> = { ...(change === null ? {} : current), ...change }
  let count = 0
  for (const key in merged) {
    if (merged[key] === '') delete merged[key]
    else count++
  }
  if (count > MAX_KEYS) {
    throw invalidRequest(
      `You can only specify up to ${MAX_KEYS} metadata keys, but this object would have ${count}.`,
      {
        param: 'metadata',
      },
    )
  }
  return merged
}
