import { z } from 'zod'

/** Source of all limits: https://docs.stripe.com/terminal/features/collect-inputs */
const button = (max: number) => z.string().min(1).max(max)

const toggle = z
  .strictObject({
    title: z.string().min(1).max(50).optional(),
    description: z.string().min(1).max(50).optional(),
    default_value: z.enum(['enabled', 'disabled']).optional(),
  })
  .superRefine(({ title, description }, context) => {
    if (title === undefined && description === undefined) {
      context.addIssue({ code: 'custom', path: ['title'], message: 'is required, or a description' })
    }
    if (title !== undefined && description !== undefined && Math.max(title.length, description.length) > 25) {
      const message = 'has at most 25 characters where a toggle has a title and a description'
      context.addIssue({ code: 'custom', path: [title.length > 25 ? 'title' : 'description'], message })
    }
  })

const choice = z.strictObject({
  id: z.string().min(1).max(50),
  text: z.string().min(1).max(30),
  style: z.enum(['primary', 'secondary']).optional(),
})

const input = z
  .strictObject({
    type: z.enum(['email', 'numeric', 'phone', 'selection', 'signature', 'text']),
    custom_text: z.strictObject({
      title: z.string().min(1).max(40),
      description: z.string().min(1).max(500).optional(),
      submit_button: button(30).optional(),
      skip_button: button(14).optional(),
    }),
    required: z.boolean().optional(),
    selection: z.strictObject({ choices: z.array(choice).min(1) }).optional(),
    toggles: z.array(toggle).max(4).optional(),
  })
  .superRefine(({ type, custom_text, selection }, context) => {
    const issue = (path: string[], message: string) => context.addIssue({ code: 'custom', path, message })
    if (type === 'selection' && !selection) issue(['selection'], 'is required for a selection')
    if (type !== 'selection' && selection) issue(['selection'], `does not go with ${type}`)
    if (type !== 'selection' && (custom_text.description?.length ?? 0) > 100) {
      issue(['custom_text', 'description'], 'has at most 100 characters, except for a selection')
    }
  })

/** The forms a reader shows one after the other. Not for card data or health data: Stripe forbids it. */
export const collectedInputs = z.array(input).min(1).max(5)
