import { memoryStore } from '@org/terminal-core'
import { storeConformance } from './store-suite.ts'

storeConformance('memory', async () => {
  let now = 1_700_000_000_000
  // Small, because a cache allocates what it may hold.
  const open = () => memoryStore({ now: () => now, maxKeys: 1_000, maxClaims: 1_000 })
  const store = open()
  return {
    store,
    now: () => now,
    advance: async (ms) => {
      now += ms
    },
    lose: async () => open(),
    close: () => store.close(),
  }
})
