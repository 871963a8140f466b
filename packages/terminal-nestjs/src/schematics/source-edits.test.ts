import { ts } from '@ts-morph/common'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SourceEdits } from './source-edits.ts'

// What people write between the items of a list, and around them.
const space = fc.constantFrom('', ' ', '\n', '\n  ', '\r\n\t', ' /* a, b */ ', ' // a, b\n', '\n// ]\n')
const item = fc.constantFrom('A', '...shared', 'B.forRoot({\n    a: [1, 2],\n  })', 'C.forRoot([])')
const list = fc
  .record({
    items: fc.array(fc.tuple(space, item, space), { maxLength: 4 }),
    comma: fc.boolean(),
    end: space,
  })
  .map(({ items, comma, end }) => {
    const texts = items.map(([before, item, after]) => `${before}${item}${after}`)
    return `[${texts.join(',')}${comma && texts.length > 0 ? ',' : ''}${end}]`
  })
const added = fc.constantFrom('D', 'D.forRoot({\n  a: 1,\n})')

test('an item is appended to a list of any form, and nothing else of the source changes', () => {
  fc.assert(
    fc.property(list, added, (list, added) => {
      const before = `const before = 1 // one\nconst list = ${list}\nconst after = 2`
      const edits = new SourceEdits(ts, 'list.ts', before)
      const literal = listOf(edits.source)
      edits.append(literal.elements, literal.end - 1, added)
      const after = ts.createSourceFile('list.ts', edits.text(), ts.ScriptTarget.Latest, true)

      expect(problemsOf(after)).toEqual([])
      expect(tokens(after.text)).toEqual([
        ...tokens(before.slice(0, literal.end - 1)),
        ...(literal.elements.length > 0 && !literal.elements.hasTrailingComma ? [','] : []),
        ...tokens(added),
        ...(trailingComma(after) ? [','] : []),
        ...tokens(before.slice(literal.end - 1)),
      ])
      expect(comments(after.text)).toEqual(comments(before))
    }),
    { numRuns: 500 },
  )
})

function listOf(source: ts.SourceFile): ts.ArrayLiteralExpression {
  const statement = source.statements[1] as ts.VariableStatement
  return statement.declarationList.declarations[0]?.initializer as ts.ArrayLiteralExpression
}

function trailingComma(source: ts.SourceFile): boolean {
  return listOf(source).elements.hasTrailingComma === true
}

function problemsOf(source: ts.SourceFile) {
  return (source as unknown as { parseDiagnostics: ts.Diagnostic[] }).parseDiagnostics
}

function tokens(text: string): string[] {
  const scanner = ts.createScanner(ts.ScriptTarget.Latest, true, undefined, text)
  const found: string[] = []
  while (scanner.scan() !== ts.SyntaxKind.EndOfFileToken) found.push(scanner.getTokenText())
  return found
}

function comments(text: string): string[] {
  return text.match(/\/\*.*?\*\/|\/\/.*/g) ?? []
}
