import { required, string } from '../api/params.ts'
import { range } from '../api/range.ts'
import { route } from '../http/route.ts'
import { referenced } from '../lookup/found.ts'
import { list, pagination } from '../lookup/list.ts'
import { setupAttempts } from '../state/setup-attempt.ts'
import { setupIntents } from '../state/setup-intent.ts'

const PATH = '/v1/setup_attempts'

/** Stripe docs: https://docs.stripe.com/api/setup_attempts */
export const setupAttemptRoutes = [
  route({
    method: 'GET',
    path: PATH,
    permission: 'setup_intent_read',
    returns: setupAttempts,
    list: true,
    params: { ...pagination, created: range(), setup_intent: required(string()) },
    run(call) {
      const { created, setup_intent } = call.params
      referenced(call, setupIntents, setup_intent, 'setup_intent')
      return list(
        call,
        setupAttempts,
        PATH,
        (attempt) =>
          attempt.setup_intent === setup_intent && (created === undefined || created(attempt.created)),
      )
    },
  }),
]
