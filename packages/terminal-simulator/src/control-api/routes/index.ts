import { anyObject } from '../../fields.ts'
import { openapi } from '../openapi.ts'
import { type ControlRoute, controlRoute } from '../route.ts'
import { aboutRoutes } from './about.ts'
import { faultControlRoutes } from './faults.ts'
import { paymentControlRoutes } from './payments.ts'
import { readerControlRoutes } from './readers.ts'
import { webhookControlRoutes } from './webhooks.ts'
import { worldControlRoutes } from './world.ts'

/** Every route of the control API. */
export const controlRoutes: readonly ControlRoute[] = [
  ...aboutRoutes,
  ...readerControlRoutes,
  ...paymentControlRoutes,
  ...webhookControlRoutes,
  ...faultControlRoutes,
  ...worldControlRoutes,
  controlRoute({
    method: 'GET',
    path: '/openapi.json',
    summary: 'This description of the control API, in OpenAPI 3.1.',
    answers: anyObject('An OpenAPI document.'),
    run: ({ simulator }) => openapi(controlRoutes, simulator.url),
  }),
]
