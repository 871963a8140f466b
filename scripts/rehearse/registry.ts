import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { freePort, run, serve } from './processes.ts'

/**
 * Pinned here and not a dev dependency: its 280 packages would be in everybody's `npm install`, for a command that few people run. It depends
 * on `node-fetch` by a tag, which a registry that mirrors versions only does not have.
 */
const VERDACCIO = {
  private: true,
  dependencies: { verdaccio: '6.10.4' },
  overrides: { 'verdaccio-audit': { 'node-fetch': '^2.7.0' } },
}

/** A registry of our own on this machine: it has what we publish, and passes on what others have published. */
export interface Registry extends AsyncDisposable {
  url: string
}

/** Installs Verdaccio in `folder` and starts it. Everything but our scope comes from the registry that npm is configured for here. */
export async function startRegistry(folder: string): Promise<Registry> {
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'package.json'), JSON.stringify(VERDACCIO))
  await run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: folder })

  const url = `http://127.0.0.1:${await freePort()}`
  const upstream = (await run('npm', ['config', 'get', 'registry'], { cwd: folder })).trim()
  const everyone = ['$all']
  const config = {
    storage: join(folder, 'storage'),
    uplinks: { upstream: { url: upstream, maxage: '1h', timeout: '60s' } },
    packages: {
      '@org/*': { access: everyone, publish: everyone },
      '**': { access: everyone, proxy: 'upstream' },
    },
    web: { enable: false },
    max_body_size: '50mb',
    log: { type: 'stdout', format: 'pretty', colors: false, level: 'warn' },
  }
  // YAML reads JSON.
  await writeFile(join(folder, 'config.yaml'), JSON.stringify(config))
  const bin = join(folder, 'node_modules/verdaccio/bin/verdaccio')
  const args = [bin, '--config', join(folder, 'config.yaml'), '--listen', url]
  const server = serve(process.execPath, args, { cwd: folder, log: join(folder, 'log.txt') })
  await server.printed('http address')
  return { url, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() }
}
