import { invalidRequest } from '../api/errors.ts'
import type { ReaderRecord } from '../state/reader.ts'
import type { Scope } from '../world.ts'
import { changed } from './card-action.ts'
import type { Input } from './inputs.ts'
import { checkReachable } from './reachable.ts'
import { keepSignature } from './signature.ts'
import { finishAction, memberOf } from './slot.ts'

/** The customer's answer to one input. */
export interface InputAnswer {
  /** The text, the id of the choice, or the SVG of the signature. Required unless the input is skipped. */
  value?: string | undefined
  skipped?: boolean | undefined
  /** The position of each toggle, in their order; the default position when absent. */
  toggles?: readonly ('enabled' | 'disabled')[] | undefined
}

/** Stripe docs: api/terminal/readers/timeout_input_collection (code and message). */
const TIMEOUT = { code: 'collect_inputs_timeout', message: 'collect inputs was timed out' } as const

const SIGNATURE =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 60"><path d="M10 40 C40 0 60 70 90 30 S150 50 190 20" fill="none" stroke="black"/></svg>'

/** Example answers. The e-mail address is from Stripe's API reference (succeed_input_collection). */
const EXAMPLES: Readonly<Record<string, string>> = {
  email: 'someone@example.com',
  numeric: '1234',
  phone: '+15555550123',
  signature: SIGNATURE,
  text: 'Some text',
}

/** The answers of `succeed_input_collection`: to every input, or only to the required ones. */
export function exampleAnswers(reader: ReaderRecord, skip: 'all' | 'none'): InputAnswer[] {
  return inputsOf(reader).map((input) => {
    if (skip === 'all' && !input.required) return { skipped: true }
    return { value: input.selection?.choices[0]?.id ?? (EXAMPLES[input.type] as string) }
  })
}

/** The inputs on the reader's screen. Throws a 400 without any. */
function inputsOf(reader: ReaderRecord): readonly Input[] {
  if (reader.slot.phase === 'awaiting_inputs') return memberOf(reader, 'collect_inputs').inputs
  throw invalidRequest('The reader is not collecting inputs: send it collect_inputs first.', {
    param: 'reader',
  })
}

/**
 * Submits the form: the action succeeds. Throws a 400 when the reader shows no form, for a required input that is skipped, for a missing
 * value or an unknown choice, and for a reader that is unplugged or jammed.
 * @param answers one for each input, in their order.
 */
export function submitInputs(
  scope: Scope,
  reader: ReaderRecord,
  answers: readonly InputAnswer[],
): ReaderRecord {
  const { world } = scope
  checkReachable(world, reader)
  const inputs = inputsOf(reader)
  if (answers.length !== inputs.length)
    throw unanswered(`${inputs.length} answers are needed, one for each input.`)
  for (const [index, input] of inputs.entries()) checkAnswer(input, answers[index] as InputAnswer)
  return finishAction(
    scope,
    reader,
    changed(reader, 'collect_inputs', {
      inputs: inputs.map((input, index) => answered(scope, input, answers[index] as InputAnswer)),
    }),
  )
}

/** Lets the form time out: the action fails. */
export function timeOutInputs(scope: Scope, reader: ReaderRecord): ReaderRecord {
  inputsOf(reader)
  return finishAction(scope, reader, { failure: TIMEOUT })
}

function checkAnswer(input: Input, { value, skipped = false }: InputAnswer): void {
  const title = `'${input.custom_text?.title}'`
  if (skipped) {
    if (input.required) throw unanswered(`The input ${title} is required: it cannot be skipped.`)
    return
  }
  if (!value) throw unanswered(`The input ${title} has no value.`)
  if (input.selection && !input.selection.choices.some(({ id }) => id === value)) {
    throw unanswered(`The input ${title} has no such choice.`)
  }
}

// The message must not contain the value, which is the customer's personal data.
function unanswered(message: string) {
  return invalidRequest(message, { param: 'inputs' })
}

function answered(
  scope: Scope,
  input: Input,
  { value = '', skipped = false, toggles = [] }: InputAnswer,
): Input {
  const common = {
    ...input,
    skipped,
    toggles:
      input.toggles?.map((toggle, index) => ({
        ...toggle,
        value: toggles[index] ?? toggle.default_value ?? 'disabled',
      })) ?? null,
  }
  if (skipped) return common
  if (input.selection) {
    const choice = input.selection.choices.find(({ id }) => id === value)
    return { ...common, selection: { ...input.selection, id: value, text: choice?.text ?? null } }
  }
  if (input.type === 'signature') {
    return { ...common, signature: { value: keepSignature(scope, value).id } }
  }
  return { ...common, [input.type]: { value } }
}
