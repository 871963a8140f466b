import type Stripe from 'stripe'
import { seconds, type World } from '../world.ts'
import { type Namespace, table } from './store.ts'

/** A file as kept: what the API shows, and its contents. */
export interface FileRecord extends Stripe.File {
  contents: string
}

/** The newest 1000 files. Stripe's message reads "No such file upload". */
export const files = table<FileRecord>({
  object: 'file',
  noun: 'file upload',
  param: 'file',
  retain: 1000,
  view: ({ contents: _, ...shown }): Stripe.File => shown,
})

/** Stripe docs: terminal/features/collect-inputs */
const SIGNATURE_KEPT_SECONDS = 7 * 24 * 60 * 60

/** Keeps what was signed on a reader, an SVG image. Its contents are not served: `url` is `null`. */
export function keepSignature(world: World, namespace: Namespace, svg: string): FileRecord {
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
