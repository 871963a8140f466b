export { demoAuthorize } from './authorize.ts'
export { boot } from './boot.ts'
export { demoPort, demoStripe } from './settings.ts'
