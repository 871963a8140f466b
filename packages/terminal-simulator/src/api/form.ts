import { invalidRequest } from './errors.ts'

/** A parsed body or query: nested groups of strings. An array is a group with the keys "0", "1", ...; parameters turn it into an array. */
export interface Form {
  [key: string]: FormValue
}
export type FormValue = string | Form

const MAX_DEPTH = 16

/**
 * Reads `application/x-www-form-urlencoded` text with Stripe's bracket keys: `a[b]=1`, `a[0][b]=1`, `a[]=1`.
 * The groups have no prototype, so `__proto__` and `constructor` are keys like any other.
 * Throws a 400 for malformed percent-encoding, for unbalanced brackets, for nesting deeper than 16 and for a key that is both a value and a group.
 */
export function parseForm(text: string): Form {
  const form = emptyForm()
  if (text === '') return form
  for (const pair of text.split('&')) {
    if (pair === '') continue
    const equals = pair.indexOf('=')
    const key = decode(equals === -1 ? pair : pair.slice(0, equals))
    const value = equals === -1 ? '' : decode(pair.slice(equals + 1))
    if (key.includes('[')) assign(form, keyPath(key), value, key)
    else put(form, key, value, key)
  }
  return form
}

export function emptyForm(): Form {
  return Object.create(null)
}

function decode(text: string): string {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text
  if (!spaced.includes('%')) return spaced
  try {
    return decodeURIComponent(spaced)
  } catch {
    throw invalidRequest('Invalid request: the parameters are not valid percent-encoded UTF-8.')
  }
}

/** `a[b][]` -> ['a', 'b', ''] */
function keyPath(key: string): string[] {
  const open = key.indexOf('[')
  const path = [key.slice(0, open)]
  let at = open
  while (at < key.length) {
    const close = key.indexOf(']', at)
    if (key[at] !== '[' || close === -1)
      throw invalidRequest(`Invalid request: unbalanced brackets in the parameter name ${shorten(key)}`)
    path.push(key.slice(at + 1, close))
    if (path.length > MAX_DEPTH)
      throw invalidRequest(`Invalid request: the parameter ${shorten(key)} is nested too deeply`)
    at = close + 1
  }
  return path
}

function assign(form: Form, path: string[], value: string, key: string): void {
  let group = form
  for (let i = 0; i < path.length - 1; i++) {
    group = child(group, path[i] as string, path[i + 1] as string, key)
  }
  const last = path.at(-1) as string
  put(group, last === '' ? nextIndex(group) : last, value, key)
}

function child(group: Form, segment: string, next: string, key: string): Form {
  const name = segment === '' ? appendIndex(group, next) : segment
  const existing = group[name]
  if (typeof existing === 'string') throw bothValueAndGroup(key)
  if (existing) return existing
  const created = emptyForm()
  group[name] = created
  return created
}

function put(group: Form, name: string, value: string, key: string): void {
  if (typeof group[name] === 'object') throw bothValueAndGroup(key)
  group[name] = value
}

function nextIndex(group: Form): string {
  return String(Object.keys(group).length)
}

// `a[][b]=1&a[][c]=2` are two members of one element. A repeated member starts the next element, as in Rack.
function appendIndex(group: Form, next: string): string {
  const count = Object.keys(group).length
  const last = group[String(count - 1)]
  return typeof last === 'object' && !(next in last) ? String(count - 1) : String(count)
}

function bothValueAndGroup(key: string) {
  return invalidRequest(
    `Invalid request: the parameter ${shorten(key)} is given both as a value and as a hash`,
  )
}

function shorten(text: string): string {
  return text.length > 80 ? `${text.slice(0, 80)}...` : text
}
