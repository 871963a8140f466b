export {
  type Answer,
  type Caller,
  type Host,
  type HttpMount,
  type Mount,
  Refused,
  type WatchedEvent,
  type Watcher,
  type Watching,
} from './mount.ts'
export { addressOf, type Visitor } from './shop.ts'
export { type StoreUnderTest, storeConformance } from './store-suite.ts'
export { conformance, httpConformance } from './suite.ts'
