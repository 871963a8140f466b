export type { Clock, TestClock } from './clock.ts'
export { realClock, testClock } from './clock.ts'
export type { Control } from './control/index.ts'
export type { Form, FormValue } from './form.ts'
export type { Behaviour, SimulatorOptions } from './options.ts'
export { API_VERSION } from './pipeline.ts'
export type { LoggedRequest } from './request-log.ts'
export type {
  Seed,
  SeedAccount,
  SeedKey,
  SeedLocation,
  SeedReader,
  SeedRegistrationCode,
} from './seed.ts'
export { demoSeed } from './seed.ts'
export type { Simulator } from './simulator.ts'
export { startSimulator } from './simulator.ts'
