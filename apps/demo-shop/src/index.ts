export { demoAuthorize, unauthenticated } from './authorize.ts'
export { boot, type Running, urlOf } from './boot.ts'
export { type Order, Orders } from './orders.ts'
export { demoPort, demoStripe, demoWebhooks } from './settings.ts'
