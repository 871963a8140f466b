import { httpConformance } from '@org/terminal-conformance'
import { TerminalModule } from './index.ts'
import { PLATFORMS, startApp } from './test-support/app.ts'

for (const platform of PLATFORMS) {
  httpConformance(`nestjs on ${platform}`, async ({ options, authorize }) => {
    const terminal = TerminalModule.forRoot({
      ...options,
      authorize: ({ headers }) => authorize(headers.authorization),
    })
    const { app, url } = await startApp({ platform, imports: [terminal] })
    return { url: `${url}/terminal`, close: () => app.close() }
  })
}
