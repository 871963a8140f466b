import { Inject, SetMetadata } from '@nestjs/common'
import type { WebhookEventType, WebhookHandler } from '@org/terminal-core'
import { EVENTS, TERMINAL } from './terminal.tokens.ts'

/** Injects the core's `Terminal` into a constructor parameter: `constructor(@InjectTerminal() private readonly terminal: Terminal) {}`. */
export const InjectTerminal = (): PropertyDecorator & ParameterDecorator => Inject(TERMINAL)

/**
 * Has a method of a provider or a controller, in any module, handle webhook events: `@OnTerminalEvent('payment_intent.succeeded')`.
 * It gets the event and a `WebhookContext`, as a handler of `terminal.on` does. That an event was handled is noted under the names of
 * class and method: if either changes while an event is on its way, it is handled again.
 */
export function OnTerminalEvent<Type extends WebhookEventType>(...types: [Type, ...Type[]]) {
  type Method<Handler> = TypedPropertyDescriptor<Handler>
  return <Handler extends WebhookHandler<Type>>(
    target: object,
    key: string | symbol,
    method: Method<Handler>,
  ) => void SetMetadata(EVENTS, types)(target, key, method)
}
