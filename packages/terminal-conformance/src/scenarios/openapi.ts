import { type OperationName, operationNames, operations } from '@org/terminal-core'
import { Validator } from '@seriousme/openapi-schema-validator'
import { expect } from 'vitest'
import { asDescribed, describedBy } from '../described.ts'
import { authorization, send } from '../http-caller.ts'
import type { Stage, Stories } from './story.ts'
import { expectError, withoutStripe } from './story.ts'

interface Entry {
  operationId: string
  security: object[]
  responses: Record<string, { content: Record<string, { schema: object }> }>
  'x-permission'?: string
}

async function entriesOf({ url }: Stage): Promise<Map<string, Entry>> {
  const { paths } = await describedBy(url)
  const entries = Object.values(paths).flatMap((item) => Object.values(item) as Entry[])
  return new Map(entries.map((entry) => [entry.operationId, entry]))
}

const idOf = (name: OperationName) => name.replace(/\.(.)/, (_, letter: string) => letter.toUpperCase())

export const openApiStories: Stories = {
  'the document is valid OpenAPI 3.1': async (stage) => {
    const document = await describedBy(stage.url)
    const { valid, errors } = await new Validator().validate({ ...document })
    expect(errors).toBeUndefined()
    expect(valid).toBe(true)
    expect(document).toMatchObject({ openapi: '3.1.1' })
  },
  'it is for those who may come in, and needs no Stripe': async (stage) => {
    expectError(await send(`${stage.url}/openapi.json`, { method: 'GET' }), 401, 'unauthenticated')
    await withoutStripe(stage, () => describedBy(stage.url))
  },
  'every operation is described, with its permission, named shapes and how to authenticate': async (
    stage,
  ) => {
    const entries = await entriesOf(stage)
    for (const name of operationNames) {
      const entry = entries.get(idOf(name))
      expect(entry, name).toMatchObject({
        'x-permission': operations[name].permission,
        security: [{ bearer: [] }],
      })
      const { responses } = entry as Entry
      expect(Object.keys(responses), name).toEqual(
        expect.arrayContaining(['200', '400', '401', '403', '404', '500', '502', '503']),
      )
      const content = responses['200']?.content
      if (operations[name].kind === 'stream') expect(content, name).toHaveProperty('text/event-stream')
      else expect(content?.['application/json']?.schema, name).toHaveProperty('$ref')
    }
  },
  'an answer that is not as described would be noticed in any story': async ({ url, call }) => {
    const changed = (change: object) =>
      asDescribed(url, async (name, input, visitor) => {
        const { status, body } = await call(name, input, visitor)
        return { status, body: { ...body, ...change } }
      })
    const list = (change: object, visitor?: 'admin') => changed(change)('locations.list', {}, visitor)
    await expect(list({}, 'admin')).resolves.toMatchObject({ status: 200 })
    await expect(list({ more: 1 }, 'admin')).rejects.toThrow(/must NOT have additional properties/)
    await expect(list({ data: [{}] }, 'admin')).rejects.toThrow(/must have required property/)
    await expect(list({ error: { code: 'new' } })).rejects.toThrow(/openapi.json describes it/)
  },
  'what is not served is not described': async (stage) => {
    await using unpriced = await stage.open({ pricing: undefined, approve: undefined })
    const entries = await entriesOf(unpriced)
    expect([...entries.keys()]).toContain('readersList')
    for (const id of ['paymentIntentsCreate', 'refundsCreate', 'webhooks', 'exampleBackendRegisterReader'])
      expect([...entries.keys()]).not.toContain(id)
  },
  'the paths are those that are served': async ({ url }) => {
    const { paths } = await describedBy(url)
    const { pathname } = new URL(url)
    expect(Object.keys(paths).filter((path) => !path.startsWith(`${pathname}/`))).toEqual([])
    const target = Object.keys(paths).find((path) => path.endsWith('/locations')) as string
    const listed = await fetch(new URL(target, url), { headers: authorization('admin') })
    expect(listed.status).toBe(200)
    await listed.body?.cancel()
  },
}
