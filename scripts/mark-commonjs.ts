import { writeFileSync } from 'node:fs'

// The package of the working directory is `type: module`. What its second build wrote below `dist/cjs` is CommonJS, and Node, bundlers
// and TypeScript learn that from the nearest package.json.
writeFileSync('dist/cjs/package.json', JSON.stringify({ type: 'commonjs' }))
