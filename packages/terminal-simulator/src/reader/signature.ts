import { type FileRecord, files } from '../state/file.ts'
import { type Scope, seconds } from '../world.ts'

/** Stripe docs: terminal/features/collect-inputs */
const SIGNATURE_KEPT_SECONDS = 7 * 24 * 60 * 60

/** Stores a signature, an SVG image, as a file. Its contents are not served: `url` is `null`. */
export function keepSignature(scope: Scope, svg: string): FileRecord {
  const { world, namespace } = scope
  const id = world.ids.id('file_1', 23)
  const created = seconds(world)
  return namespace.of(files).put({
    id,
    object: 'file',
    created,
    expires_at: created + SIGNATURE_KEPT_SECONDS,
    filename: `${id}.svg`,
    links: { object: 'list', data: [], has_more: false, url: `/v1/file_links?file=${id}` },
    purpose: 'customer_signature',
    size: Buffer.byteLength(svg),
    title: null,
    type: 'svg',
    url: null,
    contents: svg,
  })
}
