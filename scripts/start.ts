/**
 * `npm start`: a simulated Stripe and one API per framework, in one process, and the commands that try them. With `STRIPE_SECRET_KEY`
 * the APIs talk to Stripe instead. `prestart` in package.json builds what is imported here.
 */
import { boot, demoPort, type Running } from '@org/demo-shop'
import { start as startKoa } from '@org/koa-api'
import { start as startNest } from '@org/nestjs-api'
import { activityLine, demoSeed, type SeedWebhookEndpoint, startSimulator } from '@org/terminal-simulator'
import { start as startTrpc } from '@org/trpc-api'
import { type Demo, welcome } from './welcome.ts'

const { STRIPE_SECRET_KEY } = process.env

await boot(start, welcome)

async function start(): Promise<Demo & Pick<Running, 'close'>> {
  // Closed when anything below fails.
  await using started = new AsyncDisposableStack()
  const stripe = STRIPE_SECRET_KEY ? undefined : started.use(await simulateStripe())
  const nestjs = started.adopt(await startNest(), close)
  const koa = started.adopt(await startKoa(), close)
  const trpc = started.adopt(await startTrpc(), close)
  const apis = { nestjs: nestjs.url, koa: koa.url, trpc: trpc.url }
  stripe?.deliverTo(Object.values(apis))
  const all = started.move()
  return { ...apis, simulator: stripe?.url, close: () => all.disposeAsync() }
}

async function simulateStripe() {
  const webhookEndpoints: SeedWebhookEndpoint[] = []
  const seed = { ...demoSeed, webhookEndpoints }
  const simulator = await startSimulator({ port: demoPort('SIMULATOR_PORT'), seed })
  const secret = 'whsec_demo'
  Object.assign(process.env, { SIMULATOR_URL: simulator.url, STRIPE_WEBHOOK_SECRET: secret })
  return {
    url: simulator.url,
    /** The APIs are started after Stripe, so their addresses are new to it. */
    deliverTo(apis: readonly string[]) {
      webhookEndpoints.push(...apis.map((url) => ({ url: `${url}/terminal/webhooks`, secret })))
      simulator.reset() // plants the seed again, with the endpoints
      simulator.watch((entry) => {
        const line = activityLine(entry)
        if (line) console.log(line)
      })
    },
    [Symbol.asyncDispose]: () => simulator.close(),
  }
}

async function close(api: Running): Promise<void> {
  await api.close()
}
