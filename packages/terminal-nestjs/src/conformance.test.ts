import type { NestExpressApplication } from '@nestjs/platform-express'
import { conformance } from '@org/terminal-conformance'
import { TERMINAL, TerminalModule } from './index.ts'
import { PLATFORMS, startApp } from './test-support/app.ts'

for (const platform of PLATFORMS) {
  conformance(`nestjs on ${platform}`, async ({ options, authorize, prepare, parserInFront, routes }) => {
    const terminal = TerminalModule.forRoot({
      ...options,
      routes,
      authorize: ({ headers }) => authorize(headers.authorization),
    })
    const { app, url } = await startApp({
      platform,
      imports: [terminal],
      options: { rawBody: !parserInFront },
      configure: (app) => {
        prepare(app.get(TERMINAL))
        if (platform === 'fastify') return
        // Something of the host's in front, so that a missing rawBody shows at the first webhook and not at boot.
        app.use((_request: unknown, _response: unknown, next: () => void) => next())
        const express = app as NestExpressApplication
        express.useBodyParser('json', { limit: '1mb' })
      },
    })
    return {
      url: `${url}/terminal`,
      close: async () => {
        // fetch opens connections that it then has no use for, and a server waits for those.
        app.getHttpServer().closeAllConnections()
        await app.close()
      },
    }
  })
}
