import type Stripe from 'stripe'
import { invalidRequest } from '../api/errors.ts'
import {
  array,
  boolean,
  object,
  oneOf,
  type Param,
  parameterMissing,
  required,
  string,
  type Values,
} from '../api/params.ts'

export type Input = Stripe.Terminal.Reader.Action.CollectInputs.Input

const MAX_INPUTS = 5
const MAX_TOGGLES = 4
/** Of a toggle's title and description, when it has both. */
const MAX_BESIDE_EACH_OTHER = 25

/** Stripe docs: terminal/features/collect-inputs, with every length below. */
const inputParams = {
  type: required(oneOf(['email', 'numeric', 'phone', 'selection', 'signature', 'text'])),
  custom_text: required(
    object({
      title: required(string({ max: 40 })),
      description: string({ max: 500 }),
      skip_button: string({ max: 14 }),
      submit_button: string({ max: 30 }),
    }),
  ),
  required: boolean(),
  selection: object({
    choices: required(
      array(
        object({
          id: required(string({ max: 50 })),
          style: oneOf(['primary', 'secondary']),
          text: required(string({ max: 30 })),
        }),
      ),
    ),
  }),
  toggles: array(
    object({
      title: string({ max: 50 }),
      description: string({ max: 50 }),
      default_value: oneOf(['disabled', 'enabled']),
    }),
    { max: MAX_TOGGLES },
  ),
}
type GivenInput = Values<typeof inputParams>

/** A form of one to five inputs. Throws a 400 for a text that is too long for the screen. */
export function inputsParam(): Param<Input[]> {
  const inputs = array(object(inputParams), { max: MAX_INPUTS })
  return {
    schema: inputs.schema,
    read(value, path) {
      const given = inputs.read(value, path)
      if (given.length === 0) throw parameterMissing(path)
      return given.map((input, index) => asked(input, `${path}[${index}]`))
    },
  }
}

function asked(given: GivenInput, path: string): Input {
  const { type, custom_text, required: isRequired = false, selection, toggles } = given
  checkLengths(given, path)
  if ((type === 'selection') !== (selection !== undefined)) {
    throw type === 'selection'
      ? parameterMissing(`${path}[selection]`)
      : invalidRequest(`An input of type ${type} has no selection.`, { param: `${path}[selection]` })
  }
  if (selection?.choices.length === 0) throw parameterMissing(`${path}[selection][choices]`)
  return {
    type,
    custom_text: {
      title: custom_text.title,
      description: custom_text.description ?? null,
      submit_button: custom_text.submit_button ?? null,
      skip_button: custom_text.skip_button ?? null,
    },
    required: isRequired,
    toggles:
      toggles?.map(({ title = null, description = null, default_value = null }) => ({
        title,
        description,
        default_value,
        value: null,
      })) ?? null,
    [type]: selection
      ? {
          choices: selection.choices.map(({ id, text, style = null }) => ({ id, style, text })),
          id: null,
          text: null,
        }
      : { value: null },
  }
}

function checkLengths({ type, custom_text, toggles = [] }: GivenInput, path: string): void {
  if (type !== 'selection' && (custom_text.description?.length ?? 0) > 100) {
    throw tooLong(`${path}[custom_text][description]`, 100)
  }
  for (const [index, { title, description }] of toggles.entries()) {
    if (title === undefined && description === undefined)
      throw parameterMissing(`${path}[toggles][${index}][title]`)
    if (title === undefined || description === undefined) continue
    for (const [name, text] of Object.entries({ title, description })) {
      if (text.length > MAX_BESIDE_EACH_OTHER) {
        throw tooLong(`${path}[toggles][${index}][${name}]`, MAX_BESIDE_EACH_OTHER)
      }
    }
  }
}

function tooLong(param: string, max: number) {
  return invalidRequest(`Invalid string: must be at most ${max} characters`, { param })
}
