import { expect } from 'vitest'
import type { Answer, Client, HostChanges } from '../mount.ts'
import type { OptionChanges, Shop } from '../shop.ts'

/** What every story is given: a mount in an open shop. */
export interface Stage extends Readonly<Client> {
  /** Where the mount serves HTTP, with the prefix. */
  readonly url: string
  readonly shop: Shop
  /** Opens another shop, with other options, for the length of one story. */
  open(changes: OptionChanges, host?: HostChanges): Promise<Stage & AsyncDisposable>
}

export type Stories = Readonly<Record<string, (stage: Stage) => Promise<void>>>

export function expectOk(answer: Answer): void {
  expect(answer, JSON.stringify(answer.body)).toMatchObject({ status: 200 })
}

/** Every error has its status, its code, a sentence for engineers and one for the cashier. */
export function expectError(answer: Answer, status: number, code: string): void {
  expect(answer.body).toMatchObject({
    error: { code, message: expect.stringMatching(/\w+/), cashierMessage: expect.stringMatching(/\w+/) },
  })
  expect(answer.status).toBe(status)
}

/** A 400 that names the field. */
export function expectInvalid(answer: Answer, field: string): void {
  expectError(answer, 400, 'invalid_request')
  expect(answer.body.error.fields.map((entry: { field: string }) => entry.field)).toContain(field)
}

/** Runs something that must be refused before Stripe hears of it. */
export async function withoutStripe<T>(stage: Stage, run: () => Promise<T>): Promise<T> {
  const before = stage.shop.requests.length
  const result = await run()
  expect(stage.shop.requests.slice(before)).toEqual([])
  return result
}
