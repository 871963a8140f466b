import type { Stage } from './pipeline.ts'

/** What happens around every request whose key and form are good, outermost first. */
export const stages: readonly Stage[] = []
