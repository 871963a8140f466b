import {
  type ConfigurableModuleAsyncOptions,
  ConfigurableModuleBuilder,
  type DynamicModule,
  Module,
} from '@nestjs/common'
import { DiscoveryModule } from '@nestjs/core'
import { createTerminal, type TerminalOptions } from '@org/terminal-core'
import type { Authorize, TerminalRoute } from '@org/terminal-core/http'
import type { TerminalNestRequest } from './native-request.ts'
import { createTerminalController } from './terminal.controller.ts'
import { lifecycleProvider } from './terminal.lifecycle.ts'
import { TerminalService } from './terminal.service.ts'
import { TERMINAL, TERMINAL_OPTIONS } from './terminal.tokens.ts'

/** Options of `TerminalModule`; also what `createTerminalOptions()` of an options factory returns. */
export interface TerminalModuleOptions<Request = TerminalNestRequest> extends TerminalOptions {
  /**
   * Resolves who is asking, or null for nobody: 401. It gets the request of Express or Fastify after your guards have run. The module
   * refuses to start without it, unless `controllers` is false.
   */
  authorize: Authorize<Request>
}

/** Options that Nest needs before it resolves the others: part of the call, never of a factory's result. */
export interface TerminalModuleExtras {
  /** Whether every module can inject `TerminalService` without importing this one. Default false. */
  isGlobal?: boolean
  /** The path of the routes, below the global prefix and the version. Default `terminal`. */
  path?: string
  /** False: no routes, only the providers, for controllers of your own. Default true. */
  controllers?: boolean
  /** Further routes beside the operations, like those of `@org/terminal-core/example-backend`. Default none. */
  routes?: readonly TerminalRoute[]
}

type NoControllers = TerminalModuleExtras & { controllers: false }
type AsyncOptions<Options> = ConfigurableModuleAsyncOptions<Options, 'createTerminalOptions'>

interface TerminalModuleClass {
  new (): object
  forRoot(options: TerminalOptions & NoControllers): DynamicModule
  forRoot<Request = TerminalNestRequest>(
    options: TerminalModuleOptions<Request> & TerminalModuleExtras,
  ): DynamicModule
  forRootAsync(options: AsyncOptions<TerminalOptions> & NoControllers): DynamicModule
  forRootAsync<Request = TerminalNestRequest>(
    options: AsyncOptions<TerminalModuleOptions<Request>> & TerminalModuleExtras,
  ): DynamicModule
}

const DEFAULTS = { isGlobal: false, path: 'terminal', controllers: true, routes: [] }

const { ConfigurableModuleClass } = new ConfigurableModuleBuilder<TerminalOptions>({
  optionsInjectionToken: TERMINAL_OPTIONS,
  // Two registrations stay separate, also where Nest compares modules by content and not by reference.
  alwaysTransient: true,
})
  .setClassMethodName('forRoot')
  .setFactoryMethodName('createTerminalOptions')
  .setExtras<TerminalModuleExtras>(DEFAULTS, (definition, extras) => {
    // An explicit undefined, like an unset environment variable, means the default too.
    const set = Object.entries(extras).filter(([, value]) => value !== undefined)
    const { isGlobal, path, controllers, routes } = { ...DEFAULTS, ...Object.fromEntries(set) }
    return {
      ...definition,
      global: isGlobal,
      controllers: controllers ? [createTerminalController(path, routes)] : [],
    }
  })
  .build()

/**
 * Stripe Terminal in Nest: `TerminalModule.forRoot({ stripe: { apiKey }, authorize })` serves every operation below `/terminal` and
 * provides {@link TerminalService}. Options that are wrong stop the application from starting, with the fix in the message.
 */
@Module({
  imports: [DiscoveryModule],
  providers: [
    { provide: TERMINAL, useFactory: createTerminal, inject: [TERMINAL_OPTIONS] },
    TerminalService,
    lifecycleProvider,
  ],
  exports: [TERMINAL, TerminalService],
})
export class TerminalModule extends (ConfigurableModuleClass as TerminalModuleClass) {}
