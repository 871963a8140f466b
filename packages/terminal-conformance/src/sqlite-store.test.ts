import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sqliteStore } from '@org/terminal-core'
import { storeConformance } from './store-suite.ts'

storeConformance('sqlite', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'terminal-sqlite-'))
  let now = 1_700_000_000_000
  const open = (name: string) => sqliteStore({ path: join(folder, name), now: () => now })
  let store = open('store.db')
  return {
    get store() {
      return store
    },
    now: () => now,
    advance: async (ms) => {
      now += ms
    },
    lose: async () => {
      await store.close()
      store = open('another.db')
      return store
    },
    close: async () => {
      await store.close()
      await rm(folder, { recursive: true })
    },
  }
})
