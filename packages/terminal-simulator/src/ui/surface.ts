import { readFileSync } from 'node:fs'
import { isLocal } from '../http/loopback.ts'
import type { Surface } from '../http/surface.ts'

/** The files of the page, as they are sent: there is nothing to build. The path is the same from `src` and from `dist`. */
const FOLDER = new URL('../../src/ui/browser/', import.meta.url)

const SCRIPTS = [
  'actions',
  'api',
  'cards',
  'dom',
  'form-screens',
  'icons',
  'keyboard',
  'log',
  'log-view',
  'main',
  'money',
  'page',
  'prompt-screens',
  'reader',
  'reader-session',
  'screens',
].map((name) => `${name}.js`)
const STYLES = ['controls', 'device', 'log', 'motion', 'page', 'screens', 'tray'].map((name) => `${name}.css`)

/** Nothing else can be asked for: paths are looked up, never joined. */
const FILES: ReadonlyMap<string, string> = new Map([
  ['/', 'index.html'],
  ...[...SCRIPTS, ...STYLES, 'icon.svg'].map((file): [string, string] => [`/ui/${file}`, file]),
])

const TYPES: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
}

/** Scripts and styles come from here only, and no string becomes markup: what API users put into labels stays text. */
const HEADERS = {
  'Content-Security-Policy': [
    "default-src 'none'",
    "connect-src 'self'",
    "img-src 'self'",
    "script-src 'self'",
    "style-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; '),
  'Cache-Control': 'no-cache',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
}

/** The readers as one sees and touches them, at `/`. */
export const page: Surface = {
  matches: (path) => FILES.has(path),
  serve({ method, headers, url = '/' }, response) {
    if (!isLocal(headers)) return void response.writeHead(403).end()
    if (method !== 'GET' && method !== 'HEAD')
      return void response.writeHead(405, { Allow: 'GET, HEAD' }).end()
    const file = FILES.get(url.split('?', 1)[0] as string) as string
    const body = readFileSync(new URL(file, FOLDER))
    const type = TYPES[file.slice(file.lastIndexOf('.') + 1)] as string
    response.writeHead(200, { ...HEADERS, 'Content-Type': type, 'Content-Length': body.length })
    response.end(method === 'HEAD' ? undefined : body)
  },
}
