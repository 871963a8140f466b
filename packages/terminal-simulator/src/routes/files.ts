import { resourceMissing } from '../api/errors.ts'
import { route } from '../http/route.ts'
import { found, show } from '../lookup/found.ts'
import { files } from '../state/file.ts'
import { seconds } from '../world.ts'

/** Signatures that readers have collected. Stripe docs: https://docs.stripe.com/api/files */
export const fileRoutes = [
  route({
    method: 'GET',
    path: '/v1/files/:file',
    permission: 'file_read',
    returns: files,
    run(call) {
      const file = found(call, files)
      if (file.expires_at !== null && seconds(call.world) >= file.expires_at) {
        throw resourceMissing(files.noun, file.id, files.param)
      }
      return show(call, files, file)
    },
  }),
]
