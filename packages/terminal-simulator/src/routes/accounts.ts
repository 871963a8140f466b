import { invalidRequest } from '../api/errors.ts'
import { range } from '../api/range.ts'
import { type Call, route } from '../http/route.ts'
import { list, pagination } from '../lookup/list.ts'
import { type AccountRecord, accounts } from '../state/account.ts'
import { shownAccount } from '../state/account-view.ts'

const PATH = '/v1/accounts'

/** Accounts come from the seed and are read-only. Stripe docs: https://docs.stripe.com/api/accounts */
export const accountRoutes = [
  route({
    method: 'GET',
    path: '/v1/account',
    permission: 'account_read',
    run: (call) => shownAccount(own(call)),
  }),

  route({
    method: 'GET',
    path: PATH,
    permission: 'account_read',
    list: true,
    params: { ...pagination, created: range() },
    run(call) {
      const { created } = call.params
      const shared = { ...call, namespace: call.world.store.shared }
      return list(shared, accounts, PATH, (account) => {
        if (account.connected_to !== call.namespace.account) return false
        return created === undefined || created(account.created)
      })
    },
  }),

  route({
    method: 'GET',
    path: `${PATH}/:account`,
    permission: 'account_read',
    run(call) {
      const id = call.path.account as string
      const account = call.world.store.shared.of(accounts).get(id)
      const { account: caller } = call.namespace
      if (account && (account.id === caller || account.connected_to === caller)) return shownAccount(account)
      throw invalidRequest(
        `The provided key does not have access to account '${id}' (or that account does not exist). Application access may have been revoked.`,
        { status: 403, code: 'account_invalid' },
      )
    },
  }),
]

function own({ world, namespace }: Call<unknown>): AccountRecord {
  return world.store.shared.of(accounts).get(namespace.account) as AccountRecord
}
