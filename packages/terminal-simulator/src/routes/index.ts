import { connectionTokenRoutes } from './connection-tokens.ts'
import { locationRoutes } from './locations.ts'
import { readerRoutes } from './readers.ts'
import type { Route } from './route.ts'

/** Every route of the API. */
export const routes: readonly Route[] = [...connectionTokenRoutes, ...locationRoutes, ...readerRoutes]
