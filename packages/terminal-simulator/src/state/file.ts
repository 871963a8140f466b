import type Stripe from 'stripe'
import { table } from './store.ts'

/** A stored file with its contents. */
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
