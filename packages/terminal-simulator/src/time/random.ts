/** A reproducible sequence of integers from 0 to 2^32 - 1. */
export interface Random {
  (): number
  /** Where the sequence stands: `createRandom` goes on from there. */
  state(): number
}

/** @param seed any integer; equal seeds yield equal sequences. */
export function createRandom(seed: number): Random {
  let state = seed | 0

  // mulberry32: small, fast, and good enough for names and chances; nothing here is a secret.
  function next(): number {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return (mixed ^ (mixed >>> 14)) >>> 0
  }

  return Object.assign(next, { state: () => state })
}

/** The next number of the sequence as a fraction: at least 0, below 1. */
export function fraction(random: Random): number {
  return random() / 2 ** 32
}
