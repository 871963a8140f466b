import { createRandom } from './random.ts'

const ALPHABET = Buffer.from('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz')

/** Longer than any id: names are made in place, a text that grows letter by letter is copied as often. */
const scratch = Buffer.alloc(256)

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

  function id(prefix: string, length = 14): string {
    const end = prefix.length + length
    for (let i = 0; i < prefix.length; i++) scratch[i] = prefix.charCodeAt(i)
    for (let i = prefix.length; i < end; i++) scratch[i] = ALPHABET[next() % ALPHABET.length] as number
    return scratch.toString('latin1', 0, end)
  }

  return { letters: (length) => id('', length), id, state: next.state }
}
