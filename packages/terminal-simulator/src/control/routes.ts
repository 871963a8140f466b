import { anyObject } from '../api/fields.ts'
import { aboutRoutes } from './about-routes.ts'
import { faultControlRoutes } from './fault-routes.ts'
import { openapi } from './openapi.ts'
import { paymentControlRoutes } from './payment-routes.ts'
import { readerControlRoutes } from './reader-routes.ts'
import { type ControlRoute, controlRoute } from './route.ts'
import { webhookControlRoutes } from './webhook-routes.ts'
import { worldControlRoutes } from './world-routes.ts'

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
