import { type StoreSubject, storeContract } from '@org/terminal-core/store-contract'
import { describe, test } from 'vitest'

export type { StoreSubject }

/** The contract of every store, as tests of vitest. */
export function storeConformance(name: string, open: () => Promise<StoreSubject>): void {
  describe(`store: ${name}`, () => {
    test.each(storeContract(open))('$name', ({ run }) => run())
  })
}
