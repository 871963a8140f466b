import type { ts } from '@ts-morph/common'
import type { Compiler } from './compiler.ts'

/** Replaces the characters from `start` up to `end`. */
interface Edit {
  start: number
  end: number
  text: string
}

/** Inserts code into a source file and leaves every other character as it is. */
export class SourceEdits {
  readonly source: ts.SourceFile
  private readonly ts: Compiler
  private readonly edits: Edit[] = []

  constructor(compiler: Compiler, path: string, text: string) {
    this.ts = compiler
    this.source = compiler.createSourceFile(path, text, compiler.ScriptTarget.Latest, true)
  }

  /** The source with every insertion. */
  text(): string {
    const { text } = this.source
    const newline = text.includes('\r\n') ? '\r\n' : '\n'
    return this.edits
      .toReversed()
      .toSorted((a, b) => b.start - a.start)
      .reduce((result, edit) => {
        const inserted = edit.text.replaceAll('\n', newline)
        return result.slice(0, edit.start) + inserted + result.slice(edit.end)
      }, text)
  }

  /** The quotation mark of the file: that of its first import. */
  get quote(): string {
    const first = this.imports()[0]?.moduleSpecifier.getText()
    return first?.startsWith('"') ? '"' : "'"
  }

  /**
   * Appends an item to what stands between brackets, in the manner of what is there: on one line, or on lines of its own.
   * @param list elements, properties or arguments
   * @param close where the closing bracket is
   * @param item code that is indented by two spaces
   */
  append(list: ts.NodeArray<ts.Node>, close: number, item: string): void {
    const inside = this.source.text.slice(list.pos, close)
    if (!item.includes('\n') && !inside.includes('\n')) this.appendInline(list, close, item)
    else this.appendLines(list, close, item)
  }

  private appendInline(list: ts.NodeArray<ts.Node>, close: number, item: string): void {
    const last = list.at(-1)
    const space = this.source.text[close] === '}' ? ' ' : ''
    if (!last) this.replace(this.endOfContent(list.pos, close), close, `${space}${item}${space}`)
    else if (list.hasTrailingComma) this.replace(list.end, list.end, ` ${item},`)
    else this.replace(last.end, last.end, `, ${item}`)
  }

  private appendLines(list: ts.NodeArray<ts.Node>, close: number, item: string): void {
    const last = list.at(-1)
    const outer = this.indentAt(list.pos)
    const step = /^(\t| +)\S/m.exec(this.source.text)?.[1] ?? '  '
    const inner = last && this.startsLine(last) ? this.indentAt(last.getStart()) : outer + step
    const indented = item.replaceAll(/^(?: {2})+/gm, (spaces) => step.repeat(spaces.length / 2))
    const added = `\n${inner}${indented.replaceAll('\n', `\n${inner}`)}`
    const inside = this.source.text.slice(list.pos, close)

    if (!last) {
      this.replace(this.endOfContent(list.pos, close), close, `${added},\n${outer}`)
    } else if (!/\n|\/[/*]/.test(inside)) {
      const present = list.map((node) => `\n${inner}${node.getText()},`).join('')
      this.replace(list.pos, close, `${present}${added},\n${outer}`)
    } else if (list.hasTrailingComma) {
      const end = this.afterComments(list.end)
      this.replace(end, end, `${added},`)
    } else {
      const end = this.afterComments(last.end)
      this.replace(last.end, last.end, ',')
      this.replace(end, end, added)
    }
  }

  /**
   * Imports names of a package, as values. Changes nothing and returns false when the file uses one of the names for something else.
   */
  importNames(names: readonly string[], from: string): boolean {
    const missing: string[] = []
    for (const name of names) {
      const meaning = this.meaningOf(name)
      if (meaning === undefined) missing.push(name)
      else if (meaning !== from) return false
    }
    if (missing.length === 0) return true

    const clause = this.imports()
      .filter((declaration) => this.packageOf(declaration) === from)
      .map(({ importClause }) => importClause)
      .find((clause) => clause?.namedBindings && !clause.isTypeOnly)
    const bindings = clause?.namedBindings
    if (bindings && this.ts.isNamedImports(bindings)) {
      this.append(bindings.elements, bindings.end - 1, missing.join(', '))
    } else {
      this.addImport(`import { ${missing.join(', ')} } from ${this.quote}${from}${this.quote}`)
    }
    return true
  }

  /** Below the last import of a package, above those of the project's own files. */
  private addImport(statement: string): void {
    const imports = this.imports()
    const last =
      imports.findLast((declaration) => !this.packageOf(declaration).startsWith('.')) ?? imports.at(-1)
    const semicolon = last?.getText().endsWith(';') === false ? '' : ';'
    const end = last ? this.afterComments(last.end) : 0
    this.replace(end, end, last ? `\n${statement}${semicolon}` : `${statement}${semicolon}\n`)
  }

  /** The package that a name of the file was imported from as a value under this same name, `null` for any other meaning. */
  private meaningOf(name: string): string | null | undefined {
    for (const statement of this.source.statements) {
      if (this.ts.isImportDeclaration(statement)) {
        const clause = statement.importClause
        const bindings = clause?.namedBindings
        if (clause?.name?.text === name) return null
        if (bindings && this.ts.isNamespaceImport(bindings) && bindings.name.text === name) return null
        const element =
          bindings && this.ts.isNamedImports(bindings)
            ? bindings.elements.find((e) => e.name.text === name)
            : undefined
        if (!element) continue
        const asItIs = !element.propertyName && !element.isTypeOnly && !clause?.isTypeOnly
        return asItIs ? this.packageOf(statement) : null
      }
      if (declaredNames(this.ts, statement).includes(name)) return null
    }
    return undefined
  }

  private imports(): ts.ImportDeclaration[] {
    return this.source.statements.filter((statement) => this.ts.isImportDeclaration(statement))
  }

  private packageOf({ moduleSpecifier }: ts.ImportDeclaration): string {
    return (moduleSpecifier as ts.StringLiteral).text
  }

  private replace(start: number, end: number, text: string): void {
    this.edits.push({ start, end, text })
  }

  /** Where comments end between brackets without items. */
  private endOfContent(open: number, close: number): number {
    return open + this.source.text.slice(open, close).trimEnd().length
  }

  private afterComments(position: number): number {
    return this.ts.getTrailingCommentRanges(this.source.text, position)?.at(-1)?.end ?? position
  }

  private indentAt(position: number): string {
    return /^[ \t]*/.exec(this.source.text.slice(this.lineStart(position)))?.[0] ?? ''
  }

  private startsLine(node: ts.Node): boolean {
    const start = node.getStart()
    return this.source.text.slice(this.lineStart(start), start).trim() === ''
  }

  private lineStart(position: number): number {
    return this.source.text.lastIndexOf('\n', position - 1) + 1
  }
}

function declaredNames(compiler: Compiler, statement: ts.Statement): (string | undefined)[] {
  if (!compiler.isVariableStatement(statement))
    return [(statement as ts.DeclarationStatement).name?.getText()]
  return statement.declarationList.declarations.map(({ name }) => name.getText())
}
