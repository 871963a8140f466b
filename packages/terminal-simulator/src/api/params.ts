import { invalidRequest } from './errors.ts'
import type { Form, FormValue } from './form.ts'

/** A JSON Schema (draft 2020-12, as OpenAPI 3.1 uses it). */
export type JsonSchema = { readonly [keyword: string]: unknown }

/** One value: how it is read from a form, and how it is documented. */
export interface Param<T> {
  schema: JsonSchema
  /** `path` is the parameter's name as Stripe reports it in `param`: `address[country]`. Throws Stripe's 400. */
  read(value: FormValue, path: string): T
}
export interface RequiredParam<T> extends Param<T> {
  required: true
}

/** The parameters of a route, by name. Any other parameter is refused. */
export type Params = Record<string, Param<unknown>>

/** The values that a route's code gets. Parameters that are not required may be `undefined`. */
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

/** Makes a parameter required. */
export function required<T>(param: Param<T>): RequiredParam<T> {
  return { ...param, required: true }
}

/** Text. An empty string is refused: see `clearable` and `blankable`. */
export function string({ max = 5000 }: { max?: number } = {}): Param<string> {
  return {
    schema: { type: 'string', maxLength: max },
    read(value, path) {
      const text = scalar(value, path, 'string')
      if (text === '') throw parameterInvalidEmpty(path)
      return withinLength(text, path, max)
    },
  }
}

/** Text that may be an empty string, such as an address line. */
export function blankable({ max = 5000 }: { max?: number } = {}): Param<string> {
  return {
    schema: { type: 'string', maxLength: max },
    read: (value, path) => withinLength(scalar(value, path, 'string'), path, max),
  }
}

/** A parameter that an empty string unsets. It reads `null` then. */
export function clearable<T>(param: Param<T>): Param<T | null> {
  return {
    schema: { anyOf: [param.schema, { type: 'null' }] },
    read: (value, path) => (value === '' ? null : param.read(value, path)),
  }
}

export function integer({ min, max }: { min?: number; max?: number } = {}): Param<number> {
  return {
    schema: {
      type: 'integer',
      ...(min !== undefined && { minimum: min }),
      ...(max !== undefined && { maximum: max }),
    },
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

/** `true` or `false`. Also `True` and `False`, as stripe-python sends them (its `_api_encode`, at least up to version 5). */
export function boolean(): Param<boolean> {
  return {
    schema: { type: 'boolean' },
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

export function oneOf<const T extends string | number>(choices: readonly T[]): Param<T> {
  return {
    schema: { enum: choices },
    read(value, path) {
      const text = scalar(value, path, 'string')
      if (text === '') throw parameterInvalidEmpty(path)
      const choice = choices.find((candidate) => String(candidate) === text)
      if (choice !== undefined) return choice
      throw invalidRequest(`Invalid ${path}: must be one of ${listed(choices)}`, { param: path })
    },
  }
}

export function object<P extends Params>(params: P): Param<Values<P>> {
  return {
    schema: objectSchema(params),
    read: (value, path) => readParams(params, group(value, path), path),
  }
}

/** An object whose member `kind` decides which other members it has. */
export function byKind<V extends Record<string, Params>>(
  variants: V,
): Param<{ [K in keyof V & string]: { kind: K } & Given<Values<V[K]>> }[keyof V & string]> {
  const kinds = Object.keys(variants)
  const paramsOf = (kind: string): Params => ({ kind: required(oneOf([kind])), ...variants[kind] })
  return {
    schema: { oneOf: kinds.map((kind) => objectSchema(paramsOf(kind))) },
    read(value, path) {
      const form = group(value, path)
      if (form.kind === undefined) throw parameterMissing(join(path, 'kind'))
      const kind = oneOf(kinds).read(form.kind, join(path, 'kind'))
      return readParams(paramsOf(kind), form, path) as never
    },
  }
}

/** Values whose members are absent, not `undefined`, where the parameter was absent. */
export type Given<V> = { [K in keyof V as undefined extends V[K] ? never : K]: V[K] } & {
  [K in keyof V as undefined extends V[K] ? K : never]?: V[K]
}

/** An array, written `a[]` or `a[0]`, `a[1]`. An empty string is an empty array. */
export function array<T>(item: Param<T>, { max }: { max?: number } = {}): Param<T[]> {
  return {
    schema: { type: 'array', items: item.schema, ...(max !== undefined && { maxItems: max }) },
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

/** A parameter of Stripe that the simulator does not support. It is refused, so that it is not ignored silently. */
export function notSimulated(): Param<never> {
  return {
    schema: { not: {} },
    read(_value, path) {
      throw invalidRequest(`The simulator does not support the parameter '${path}'.`, { param: path })
    },
  }
}

function objectSchema(params: Params): JsonSchema {
  const names = Object.keys(params)
  return {
    type: 'object',
    properties: Object.fromEntries(names.map((name) => [name, (params[name] as Param<unknown>).schema])),
    required: names.filter((name) => 'required' in (params[name] as Param<unknown>)),
    additionalProperties: false,
  }
}

function group(value: FormValue, path: string): Form {
  if (typeof value !== 'string') return value
  throw invalidRequest('Invalid object', { param: path })
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

function listed(choices: readonly (string | number)[]): string {
  if (choices.length < 3) return choices.join(' or ')
  return `${choices.slice(0, -1).join(', ')}, or ${choices.at(-1)}`
}

function join(prefix: string, key: string): string {
  return prefix === '' ? key : `${prefix}[${key}]`
}

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}...` : text
}
