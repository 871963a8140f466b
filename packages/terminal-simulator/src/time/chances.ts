import { fraction, type Random } from './random.ts'

/** The probability of each kind, from 0 to 1, with a sum of at most 1. */
export type Chances<K extends string> = { readonly [kind in K]?: number }

/** Throws an `Error` that says what to fix for invalid probabilities. */
export function checkChances<K extends string>(name: string, kinds: readonly K[], chances: Chances<K>): void {
  const given = kinds.map((kind) => chances[kind] ?? 0)
  const sum = given.reduce((total, chance) => total + chance, 0)
  if (given.some((chance) => !(chance >= 0)) || sum > 1) {
    throw new Error(`${name}: ${kinds.join(', ')} must be from 0 to 1 and together at most 1`)
  }
}

/** A kind drawn by its probability, or `undefined`. Without any probability nothing is drawn from the sequence. */
export function byChance<K extends string>(
  random: Random,
  kinds: readonly K[],
  chances: Chances<K>,
): K | undefined {
  if (!kinds.some((kind) => chances[kind])) return undefined
  let at = fraction(random)
  return kinds.find((kind) => {
    at -= chances[kind] ?? 0
    return at < 0
  })
}
