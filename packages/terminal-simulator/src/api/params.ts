import { invalidRequest } from './errors.ts'
import type { Form, FormValue } from './form.ts'

/** Reads one parameter from the form. `path` is its name as Stripe reports it in `param`: `address[country]`. */
export interface Param<T> {
  read(value: FormValue, path: string): T
}
export interface RequiredParam<T> extends Param<T> {
  required: true
}

/** The parameters that a route knows, by name. Everything else is refused. */
export type Params = Record<string, Param<unknown>>

/** What a route's code gets: required parameters always, the others or `undefined`. */
export type Values<P extends Params> = {
  [K in keyof P]: P[K] extends RequiredParam<infer T>
    ? T
    : P[K] extends Param<infer T>
      ? T | undefined
      : never
}

/**
 * Reads a form by its schema. Throws Stripe's `parameter_unknown`, `parameter_missing`, `parameter_invalid_empty`,
 * `parameter_invalid_integer` or an `invalid_request_error` without code, with `param`.
 */
export function readParams<P extends Params>(params: P, form: Form, prefix = ''): Values<P> {
  const unknown = Object.keys(form).filter((key) => !Object.hasOwn(params, key))
  if (unknown.length > 0) throw parameterUnknown(unknown.map((key) => join(prefix, key)))
  const values: Record<string, unknown> = {}
  for (const key in params) {
    const param = params[key] as Param<unknown>
    const value = form[key]
    if (value !== undefined) values[key] = param.read(value, join(prefix, key))
    else if ('required' in param) throw parameterMissing(join(prefix, key))
  }
  return values as Values<P>
}

export function parameterMissing(path: string) {
  return invalidRequest(`Missing required param: ${path}.`, { code: 'parameter_missing', param: path })
}

export function parameterUnknown(paths: readonly string[]) {
  const noun = paths.length > 1 ? 'parameters' : 'parameter'
  return invalidRequest(`Received unknown ${noun}: ${paths.join(', ')}`, {
    code: 'parameter_unknown',
    param: paths[0] as string,
  })
}

function parameterInvalidEmpty(path: string) {
  return invalidRequest(
    `You passed an empty string for '${path}'. We assume empty values are an attempt to unset a parameter; however '${path}' cannot be unset. You should remove '${path}' from your request or supply a non-empty value.`,
    { code: 'parameter_invalid_empty', param: path },
  )
}

/** The request fails without this parameter. */
export function required<T>(param: Param<T>): RequiredParam<T> {
  return { required: true, read: param.read }
}

/** Text. An empty string is refused: see `clearable` and `blankable`. */
export function string({ max = 5000 }: { max?: number } = {}): Param<string> {
  return {
    read(value, path) {
      const text = scalar(value, path, 'string')
      if (text === '') throw parameterInvalidEmpty(path)
      return withinLength(text, path, max)
    },
  }
}

/** Text that may be empty and is then kept as an empty string, such as an address line. */
export function blankable({ max = 5000 }: { max?: number } = {}): Param<string> {
  return { read: (value, path) => withinLength(scalar(value, path, 'string'), path, max) }
}

/** A parameter that an empty string unsets: reads `null` then. */
export function clearable<T>(param: Param<T>): Param<T | null> {
  return { read: (value, path) => (value === '' ? null : param.read(value, path)) }
}

export function integer({ min, max }: { min?: number; max?: number } = {}): Param<number> {
  return {
    read(value, path) {
      const text = scalar(value, path, 'integer')
      if (text === '') throw parameterInvalidEmpty(path)
      const number = Number(text)
      if (!/^[+-]?\d+$/.test(text) || !Number.isSafeInteger(number)) {
        throw invalidInteger(`Invalid integer: ${shorten(text)}`, path)
      }
      if (min !== undefined && number < min) {
        throw invalidInteger(
          `This value must be greater than or equal to ${min} (it currently is '${number}').`,
          path,
        )
      }
      if (max !== undefined && number > max) {
        throw invalidInteger(
          `This value must be less than or equal to ${max} (it currently is '${number}').`,
          path,
        )
      }
      return number
    },
  }
}

/** `true` or `false`; as `True` and `False`, too: so stripe-python writes them (its `_api_encode`, to version 5 at least). */
export function boolean(): Param<boolean> {
  return {
    read(value, path) {
      const text = scalar(value, path, 'boolean')
      if (text === '') throw parameterInvalidEmpty(path)
      if (!/^([Tt]rue|[Ff]alse)$/.test(text)) {
        throw invalidRequest(`Invalid boolean: ${shorten(text)}`, { param: path })
      }
      return text === 'true' || text === 'True'
    },
  }
}

export function oneOf<const T extends string>(choices: readonly T[]): Param<T> {
  return {
    read(value, path) {
      const text = scalar(value, path, 'string')
      if (text === '') throw parameterInvalidEmpty(path)
      if (!choices.includes(text as T)) {
        throw invalidRequest(`Invalid ${path}: must be one of ${listed(choices)}`, { param: path })
      }
      return text as T
    },
  }
}

export function object<P extends Params>(params: P): Param<Values<P>> {
  return {
    read(value, path) {
      if (typeof value === 'string') throw invalidRequest('Invalid object', { param: path })
      return readParams(params, value, path)
    },
  }
}

/** An array given as `a[]`, or as `a[0]`, `a[1]`. An empty string is an empty array. */
export function array<T>(item: Param<T>, { max }: { max?: number } = {}): Param<T[]> {
  return {
    read(value, path) {
      if (value === '') return []
      if (typeof value === 'string') throw invalidRequest('Invalid array', { param: path })
      const keys = Object.keys(value)
      if (!keys.every((key) => /^\d{1,9}$/.test(key))) throw invalidRequest('Invalid array', { param: path })
      if (max !== undefined && keys.length > max) {
        throw invalidRequest(`Array must have at most ${max} elements; it has ${keys.length}.`, {
          param: path,
        })
      }
      return keys
        .sort((a, b) => Number(a) - Number(b))
        .map((key) => item.read(value[key] as FormValue, join(path, key)))
    },
  }
}

/** A parameter that Stripe knows and the simulator does not: better refused than quietly without effect. */
export function notSimulated(): Param<never> {
  return {
    read(_value, path) {
      throw invalidRequest(`The simulator does not support the parameter '${path}'.`, { param: path })
    },
  }
}

function scalar(value: FormValue, path: string, kind: string): string {
  if (typeof value !== 'string') throw invalidRequest(`Invalid ${kind}: a hash was given`, { param: path })
  return value
}

function withinLength(text: string, path: string, max: number): string {
  if (text.length > max) {
    throw invalidRequest(`Invalid string: ${shorten(text)}; must be at most ${max} characters`, {
      param: path,
    })
  }
  return text
}

function invalidInteger(message: string, path: string) {
  return invalidRequest(message, { code: 'parameter_invalid_integer', param: path })
}

function listed(choices: readonly string[]): string {
  if (choices.length < 3) return choices.join(' or ')
  return `${choices.slice(0, -1).join(', ')}, or ${choices.at(-1)}`
}

function join(prefix: string, key: string): string {
  return prefix === '' ? key : `${prefix}[${key}]`
}

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}...` : text
}
