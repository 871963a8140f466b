import { required, string } from '../api/params.ts'
import { range } from '../api/range.ts'
import { referenced } from '../lookup/found.ts'
import { setupAttempts } from '../state/setup-attempt.ts'
import { setupIntents } from '../state/setup-intent.ts'
import { listRoute } from './resource.ts'

const PATH = '/v1/setup_attempts'
const RESOURCE = { table: setupAttempts, path: PATH, permission: 'setup_intent_read' }

/** Stripe docs: https://docs.stripe.com/api/setup_attempts */
export const setupAttemptRoutes = [
  listRoute(RESOURCE, { created: range(), setup_intent: required(string()) }, (call) => {
    referenced(call, setupIntents, call.params.setup_intent, 'setup_intent')
  }),
]
