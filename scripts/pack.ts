import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { packPublicPackages, publicPackages, root } from './workspace.ts'

// Packs what would be published, and prints how to install it: `npm run pack`.

const CORE = '@org/terminal-core'
const destination = join(root, 'tarballs')
await mkdir(destination, { recursive: true })
const tarballs = await packPublicPackages(destination)

console.log('In your project, one of:\n')
for (const { manifest } of publicPackages()) {
  // npm would ask its registry for the core, which is not published.
  const ours = manifest.dependencies?.[CORE] ? [manifest.name, CORE] : [manifest.name]
  const files = ours.map((name) => tarballs.get(name)).join(' ')
  const stripe = manifest.peerDependenciesMeta?.stripe?.optional ? '' : ' stripe'
  console.log(`npm install ${files}${stripe}`)
}
