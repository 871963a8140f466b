const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** A reproducible source of names: the same seed yields the same ids in the same order. */
export interface Ids {
  /** `length` letters and digits. */
  letters(length: number): string
  /** An id in Stripe's shape: the prefix, underscore included, and `length` letters and digits (14 when absent, as in `tmr_FDOt2wlRZEdpd7`). */
  id(prefix: string, length?: number): string
}

/** @param seed any integer; equal seeds yield equal names. */
export function createIds(seed: number): Ids {
  let state = seed | 0

  // mulberry32: small, fast, and good enough for names; nothing here is a secret.
  function next(): number {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return (mixed ^ (mixed >>> 14)) >>> 0
  }

  function letters(length: number): string {
    let text = ''
    for (let i = 0; i < length; i++) text += ALPHABET[next() % ALPHABET.length]
    return text
  }

  return { letters, id: (prefix, length = 14) => prefix + letters(length) }
}
