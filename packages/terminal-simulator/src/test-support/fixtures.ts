import { readFileSync } from 'node:fs'

/** Stripe's published example objects (stripe/openapi, fixtures3.json). */
const fixtures: Record<string, unknown> = JSON.parse(
  readFileSync(new URL('./stripe-fixtures.json', import.meta.url), 'utf8'),
)

/** Stripe's example of an object. */
export function fixture(name: string): unknown {
  if (!Object.hasOwn(fixtures, name)) throw new Error(`no fixture ${name}`)
  return fixtures[name]
}

/** Members that only one side has, and members of different JSON types. */
export function differences(ours: unknown, stripes: unknown, path = ''): string[] {
  if (ours === null || stripes === null) return ours === stripes ? [] : [`${path}: null on one side`]
  if (typeof ours !== typeof stripes) return [`${path}: ${typeof ours} instead of ${typeof stripes}`]
  if (typeof ours !== 'object' || Array.isArray(ours)) return []
  const [a, b] = [ours as Record<string, unknown>, stripes as Record<string, unknown>]
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].flatMap((key) => {
    const at = path ? `${path}.${key}` : key
    if (!(key in a)) return [`${at}: missing`]
    if (!(key in b)) return [`${at}: not in the fixture`]
    return differences(a[key], b[key], at)
  })
}

/** An answer without the members that the client adds. */
export function wire(answer: unknown): unknown {
  return JSON.parse(JSON.stringify(answer))
}
