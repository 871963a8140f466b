import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTerminal } from '@org/terminal-core'
import { caller, options } from './shop.js'

test('a device gets a token for its own shop only', async () => {
  const terminal = createTerminal(options())
  const scope = caller('Bearer demo-device')
  assert.ok(scope)

  const token = await terminal.invoke('connectionTokens.create', {}, { scope })
  assert.equal(token.location, 'tml_FDOtHwxAAdIJOh')

  const elsewhere = terminal.invoke('connectionTokens.create', { location: 'tml_of_others' }, { scope })
  await assert.rejects(elsewhere, { code: 'not_found' })
  await terminal.close()
})
