import { Inject, SetMetadata } from '@nestjs/common'
import type { WebhookEventType, WebhookHandler } from '@org/terminal-core'
import { EVENTS, TERMINAL } from './terminal.tokens.ts'

/** Injects the core's `Terminal` into a constructor parameter: `constructor(@InjectTerminal() private readonly terminal: Terminal) {}`. */
export const InjectTerminal = (): PropertyDecorator & ParameterDecorator => Inject(TERMINAL)

/**
 * Registers a method of a provider or a controller, in any module, as a webhook handler: `@OnTerminalEvent('payment_intent.succeeded')`.
 * It gets the event and a `WebhookContext`, like a handler of `terminal.on`. Class and method name form the name of the handler: if either
 * changes while an event is being delivered, the event is handled again.
 */
export function OnTerminalEvent<Type extends WebhookEventType>(...types: [Type, ...Type[]]) {
  type Method<Handler> = TypedPropertyDescriptor<Handler>
  return <Handler extends WebhookHandler<Type>>(
    target: object,
    key: string | symbol,
    method: Method<Handler>,
  ) => void SetMetadata(EVENTS, types)(target, key, method)
}
