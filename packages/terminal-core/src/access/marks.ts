import type Stripe from 'stripe'
import type { TerminalScope } from './scope.ts'

/** The metadata that names the location an object was created for. Callers cannot write it: `metadata` inputs refuse the prefix. */
export const LOCATION_KEY = 'terminal_location'

/** The metadata that holds the host's own name for what is sold. */
export const ORDER_KEY = 'terminal_order'

/** The metadata of a refund that names the request it was made by, so that the same request finds it. */
export const REQUEST_KEY = 'terminal_request'

/** The metadata that marks an object as created by a caller, at a location or for the whole account. */
export function marksOf({ principal }: TerminalScope, location: string | undefined): Record<string, string> {
  return {
    // Stripe takes 500 characters and whole characters only; the cut may fall in the middle of one.
    terminal_principal: principal.slice(0, 500).toWellFormed(),
    ...(location ? { [LOCATION_KEY]: location } : {}),
  }
}

/** The host's own metadata, without our marks. */
export function hostMetadata(metadata: Stripe.Metadata): Record<string, string> {
  return Object.fromEntries(Object.entries(metadata).filter(([key]) => !key.startsWith('terminal_')))
}
