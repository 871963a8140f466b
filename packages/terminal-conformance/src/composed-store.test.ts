import { composeStore, memoryStore } from '@org/terminal-core'
import { HostRecords } from './host-records.ts'
import { storeConformance } from './store-suite.ts'

storeConformance('coordination in memory, records of a host', async () => {
  let now = 1_700_000_000_000
  const clock = () => now
  // Small, because a cache allocates what it may hold.
  const coordination = () => memoryStore({ now: clock, maxKeys: 1_000, maxClaims: 1_000 })
  const records = new HostRecords(clock)
  const store = composeStore({ coordination: coordination(), records })
  return {
    store,
    now: clock,
    advance: async (ms) => {
      now += ms
    },
    lose: async () => composeStore({ coordination: coordination(), records }),
    close: () => store.close(),
  }
})
