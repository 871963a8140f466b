import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { publicPackages } from './workspace.ts'

// The core names its version where it cannot read its package.json: in a bundle, and in either module format.
for (const { dir, manifest } of publicPackages()) {
  if (manifest.name !== '@org/terminal-core') continue
  const source = `/** The version of this package. \`npm run version-packages\` writes it. */\nexport const VERSION = '${manifest.version}'\n`
  writeFileSync(join(dir, 'src/version.ts'), source)
}
