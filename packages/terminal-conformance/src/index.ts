export type { Answer, Caller, Host, HttpMount, Mount } from './mount.ts'
export { addressOf, type Visitor } from './shop.ts'
export { type StoreUnderTest, storeConformance } from './store-suite.ts'
export { conformance, httpConformance } from './suite.ts'
