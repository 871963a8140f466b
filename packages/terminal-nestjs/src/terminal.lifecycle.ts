import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core'
import { type Terminal, TerminalError, type WebhookHandler } from '@org/terminal-core'
import { EVENTS, TERMINAL } from './terminal.tokens.ts'

/** The lifecycle hooks of the module. */
export const lifecycleProvider = {
  provide: Symbol.for('@org/terminal-nestjs:lifecycle'),
  inject: [TERMINAL, DiscoveryService, MetadataScanner, Reflector],
  useFactory: (terminal: Terminal, ...found: Found) => ({
    onModuleInit: () => registerHandlers(terminal, ...found),
    // The server waits for its last response, and a stream never ends by itself.
    beforeApplicationShutdown: () => terminal.drain(),
    onApplicationShutdown: () => terminal.close(),
  }),
}

type Found = [discovery: DiscoveryService, scanner: MetadataScanner, reflector: Reflector]

/** Registers the methods of the whole application that `@OnTerminalEvent` decorates. Every provider is there by now. */
function registerHandlers(terminal: Terminal, ...[discovery, scanner, reflector]: Found): void {
  for (const wrapper of [...discovery.getProviders(), ...discovery.getControllers()]) {
    const instance: object | undefined = wrapper.isAlias ? undefined : wrapper.instance
    const prototype: Record<string, WebhookHandler> = instance && Object.getPrototypeOf(instance)
    for (const method of scanner.getAllMethodNames(prototype)) {
      const handler = prototype[method] as WebhookHandler
      const name = `${instance?.constructor.name}.${method}`
      for (const type of reflector.get<string[] | undefined>(EVENTS, handler) ?? []) {
        if (wrapper.isTransient || !wrapper.isDependencyTreeStatic()) {
          const message = `${name} handles Terminal events, which come outside of any request: its class, and what is injected there, must not be request-scoped or transient.`
          throw new TerminalError('misconfigured', { message })
        }
        terminal.on(type, (...event) => handler.apply(instance, event), { name })
      }
    }
  }
}
