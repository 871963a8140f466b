// A CommonJS host: what it requires is what is published, built and without the workspace's conditions.
const { createTerminal } = require('@org/terminal-core')
const { createTerminalProcedures, terminalErrorFormatter } = require('@org/terminal-trpc')
const { initTRPC, TRPCError } = require('@trpc/server')
const { createHTTPServer } = require('@trpc/server/adapters/standalone')

const terminal = createTerminal({
  stripe: { apiKey: 'sk_test_cjs', host: '127.0.0.1', port: Number(process.argv[2]), protocol: 'http' },
})
const t = initTRPC.create({ errorFormatter: terminalErrorFormatter })
const authorize = () => ({
  principal: 'till',
  locations: ['tml_FDOtHwxAAdIJOh'],
  permissions: ['connection_tokens:create', 'readers:read'],
})
const server = createHTTPServer({
  router: t.router({ terminal: createTerminalProcedures({ procedure: t.procedure, terminal, authorize }) }),
  onError: ({ error }) => process.send({ isTRPCError: error instanceof TRPCError, code: error.code }),
})
server.listen(0, '127.0.0.1', () =>
  process.send({ port: server.address().port, resolved: require.resolve('@org/terminal-trpc') }),
)
