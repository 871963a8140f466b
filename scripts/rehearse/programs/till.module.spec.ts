import type { INestApplication } from '@nestjs/common'
import { Test } from '@nestjs/testing'
import { TillModule } from './till.module.js'

describe('TillModule', () => {
  let app: INestApplication

  beforeAll(async () => {
    const testing = await Test.createTestingModule({ imports: [TillModule] }).compile()
    app = testing.createNestApplication({ rawBody: true })
    await app.listen(0, '127.0.0.1')
  })
  afterAll(() => app.close())

  it('gives a token to a device, and to nobody else', async () => {
    const url = `${await app.getUrl()}/terminal/connection_tokens`
    const post = (headers: Record<string, string>) =>
      fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: '{}' })

    const stranger = await post({})
    expect(stranger.status).toBe(401)
    const device = await post({ authorization: 'Bearer demo-device' })
    expect(device.status).toBe(200)
    expect(await device.json()).toMatchObject({ location: 'tml_FDOtHwxAAdIJOh' })
  })
})
