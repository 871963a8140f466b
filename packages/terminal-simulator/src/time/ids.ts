import { createRandom } from './random.ts'

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** A reproducible source of ids: the same seed yields the same ids in the same order. */
export interface Ids {
  /** `length` letters and digits. */
  letters(length: number): string
  /** An id in Stripe's shape: the prefix, underscore included, and `length` letters and digits (14 when absent, as in `tmr_FDOt2wlRZEdpd7`). */
  id(prefix: string, length?: number): string
  /** The position in the sequence: `createIds` continues from it. */
  state(): number
}

/** @param seed any integer; equal seeds yield equal ids. */
export function createIds(seed: number): Ids {
  const next = createRandom(seed)

  function letters(length: number): string {
    let text = ''
    for (let i = 0; i < length; i++) text += ALPHABET[next() % ALPHABET.length]
    return text
  }

  return { letters, id: (prefix, length = 14) => prefix + letters(length), state: next.state }
}
