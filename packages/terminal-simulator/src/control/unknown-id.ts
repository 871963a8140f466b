/** What a control function throws for an id that no account of this simulator knows. */
export class UnknownIdError extends Error {
  constructor(noun: string, id: string) {
    super(`no ${noun} ${id} in this simulator`)
    this.name = 'UnknownIdError'
  }
}
