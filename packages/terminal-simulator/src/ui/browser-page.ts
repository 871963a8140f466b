import { readFileSync } from 'node:fs'
import { isLocal } from '../http/loopback.ts'
import type { Surface } from '../http/surface.ts'

/** The files of the page, which are served without a build. The path is the same from `src` and from `dist`. */
const FOLDER = new URL('./browser/', import.meta.url)

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

/** The served files by path. Paths are looked up and never joined, so that no other file can be read. */
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

/** Scripts and styles load from this server only, and strings cannot become markup, so labels from the API stay text. */
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

/** The page with the readers, at `/`. */
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
