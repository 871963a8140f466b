import { createRandom } from './random.ts'

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** A reproducible source of names: the same seed yields the same ids in the same order. */
export interface Ids {
  /** `length` letters and digits. */
  letters(length: number): string
  /** An id in Stripe's shape: the prefix, underscore included, and `length` letters and digits (14 when absent, as in `tmr_FDOt2wlRZEdpd7`). */
  id(prefix: string, length?: number): string
  /** Where the sequence stands: `createIds` goes on from there. */
  state(): number
}

/** @param seed any integer; equal seeds yield equal names. */
export function createIds(seed: number): Ids {
  const next = createRandom(seed)

  function letters(length: number): string {
    let text = ''
    for (let i = 0; i < length; i++) text += ALPHABET[next() % ALPHABET.length]
    return text
  }

  return { letters, id: (prefix, length = 14) => prefix + letters(length), state: next.state }
}
