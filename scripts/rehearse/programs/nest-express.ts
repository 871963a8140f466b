import 'reflect-metadata'
import { NestFactory } from '@nestjs/core'
import { TillModule } from './till.module.js'

async function bootstrap() {
  const app = await NestFactory.create(TillModule, { rawBody: true, logger: ['error', 'warn'] })
  await app.listen(Number(process.env.PORT), '127.0.0.1')
}
void bootstrap()
