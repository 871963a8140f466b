export {
  type Answer,
  type Attempt,
  type Caller,
  type Client,
  type Host,
  type Mount,
  Refused,
  type WatchedEvent,
  type Watcher,
  type Watching,
} from './mount.ts'
export { addressOf, type Visitor } from './shop.ts'
export { type StoreSubject, storeConformance } from './store-suite.ts'
export { conformance } from './suite.ts'
