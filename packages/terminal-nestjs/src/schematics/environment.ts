import type { Tree } from '@angular-devkit/schematics'

const VARIABLES = {
  STRIPE_SECRET_KEY: 'Secret key of your Stripe account: sk_test_… or sk_live_…',
  STRIPE_WEBHOOK_SECRET: 'Signing secret of your webhook endpoint, or of `stripe listen`: whsec_…',
}

/** Adds the variables, without values, to `.env` and to `.env.example`, and keeps `.env` out of Git. */
export function addEnvironment(tree: Tree): void {
  for (const path of ['.env', '.env.example']) {
    const present = read(tree, path)
    const missing = Object.entries(VARIABLES).filter(
      ([name]) => !new RegExp(`^\\s*(export\\s+)?${name}\\s*=`, 'm').test(present),
    )
    append(tree, path, missing.map(([name, comment]) => `# ${comment}\n${name}=\n`).join(''))
  }
  if (!/^\/?(\.env|\.env\*|\*\.env)\s*$/m.test(read(tree, '.gitignore'))) append(tree, '.gitignore', '.env\n')
}

function append(tree: Tree, path: string, lines: string): void {
  if (lines === '') return
  const present = read(tree, path)
  const separator = present === '' || present.endsWith('\n') ? '' : '\n'
  if (tree.exists(path)) tree.overwrite(path, present + separator + lines)
  else tree.create(path, lines)
}

function read(tree: Tree, path: string): string {
  return tree.exists(path) ? tree.readText(path) : ''
}
