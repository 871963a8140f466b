/** A reproducible sequence of integers from 0 to 2^32 - 1. */
export interface Random {
  (): number
  /** The position in the sequence: `createRandom` continues from it. */
  state(): number
}

/** @param seed any integer; equal seeds yield equal sequences. */
export function createRandom(seed: number): Random {
  let state = seed | 0

  // mulberry32: small, fast, and good enough for ids and probabilities. It protects no secret.
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
