import { Module } from '@nestjs/common'
import { demoAuthorize, demoStripe } from '@org/demo-shop'
import { TerminalModule, type TerminalNestRequest } from '@org/terminal-nestjs'

@Module({
  imports: [
    TerminalModule.forRootAsync({
      useFactory: () => {
        const authorize = demoAuthorize()
        return {
          stripe: demoStripe(),
          authorize: (request: TerminalNestRequest) => authorize(request.headers.authorization),
        }
      },
    }),
  ],
})
export class AppModule {}
