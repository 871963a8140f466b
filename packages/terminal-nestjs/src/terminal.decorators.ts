import { Inject } from '@nestjs/common'
import { TERMINAL } from './terminal.tokens.ts'

/** Injects the core's `Terminal` into a constructor parameter: `constructor(@InjectTerminal() private readonly terminal: Terminal) {}`. */
export const InjectTerminal = (): PropertyDecorator & ParameterDecorator => Inject(TERMINAL)
