import pino from 'pino'
import { expect, test } from 'vitest'
import { presets } from './access/permissions.ts'
import { createTerminal } from './terminal.ts'
import { brokenStripe, simulatedStripe } from './test-support/stripe.ts'

const scope = { principal: 'till', locations: 'all', permissions: presets.admin } as const

function capturing() {
  const lines: Record<string, unknown>[] = []
  const logger = pino({ level: 'trace' }, { write: (line: string) => void lines.push(JSON.parse(line)) })
  return { logger, lines }
}

test('pino is a logger as it is: with its levels, and with what its error serializer makes of an error', async () => {
  const { logger, lines } = capturing()
  await using upstream = await brokenStripe((_request, response) =>
    response
      .writeHead(401)
      .end('{"error":{"type":"invalid_request_error","message":"Invalid API Key: sk_test_core"}}'),
  )
  const terminal = createTerminal({ stripe: upstream.stripe, logger: logger.child({ service: 'pos' }) })
  await expect(terminal.invoke('readers.list', {}, { scope })).rejects.toThrow()
  await terminal.close()
  expect(lines).toMatchObject([
    {
      level: 50,
      service: 'pos',
      msg: 'Invalid API Key: sk_test_[redacted]',
      operation: 'readers.list',
      err: {
        type: 'TerminalError',
        message: expect.stringContaining('sk_test_[redacted]'),
        stack: expect.stringMatching(/logger\.test|terminal\.ts|stripe-error/),
        code: 'misconfigured',
        status: 500,
      },
    },
  ])
  expect(JSON.stringify(lines)).not.toMatch(/sk_test_core/)
})

test('its own methods are kept: a bound level is heard', async () => {
  const { logger, lines } = capturing()
  logger.level = 'error'
  await using upstream = await simulatedStripe({})
  const terminal = createTerminal({ stripe: upstream.stripe, logger, webhooks: { secrets: ['whsec_1'] } })
  await expect(terminal.webhooks?.receive(Buffer.from('{}'), undefined)).rejects.toThrow()
  await terminal.close()
  expect(lines).toEqual([])
})
