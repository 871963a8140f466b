import { memoryStore } from '@org/terminal-core'
import { storeConformance } from './store-suite.ts'

storeConformance('memory', async () => {
  let now = 1_000_000
  return {
    store: memoryStore({ now: () => now }),
    advance: async (ms) => {
      now += ms
    },
  }
})
