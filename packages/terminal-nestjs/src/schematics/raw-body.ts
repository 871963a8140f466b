import type { ts } from '@ts-morph/common'
import type { Compiler } from './compiler.ts'
import { SourceEdits } from './source-edits.ts'

export const RAW_BODY = '{ rawBody: true }'

/** A call that creates an application: what it is given besides the root module. */
interface Creation {
  call: ts.CallExpression
  options: readonly ts.Expression[]
}

/**
 * Passes `rawBody: true` wherever the source creates an application on Express. Fastify needs none: there the module reads the bytes itself.
 * Null when it creates none, or not in a form that can be edited safely.
 */
export function keepRawBody(compiler: Compiler, path: string, text: string): string | null {
  const edits = new SourceEdits(compiler, path, text)
  const done = creations(compiler, edits.source).map((creation) => edit(compiler, edits, creation))
  return done.length > 0 && done.every(Boolean) ? edits.text() : null
}

/** The class that `NestFactory.create()` is given, and the path it is imported from. Null when neither can be read from the source. */
export function rootModule(compiler: Compiler, path: string, text: string) {
  const { source } = new SourceEdits(compiler, path, text)
  const root = calls(compiler, source).find(isFactory)?.arguments[0]
  if (!root || !compiler.isIdentifier(root)) return null
  for (const declaration of source.statements.filter(compiler.isImportDeclaration)) {
    const bindings = declaration.importClause?.namedBindings
    if (!bindings || !compiler.isNamedImports(bindings)) continue
    const element = bindings.elements.find(({ name }) => name.text === root.text)
    if (!element) continue
    const from = (declaration.moduleSpecifier as ts.StringLiteral).text
    return { className: (element.propertyName ?? element.name).text, from }
  }
  return null
}

function creations(compiler: Compiler, source: ts.SourceFile): Creation[] {
  return calls(compiler, source).flatMap((call): Creation[] => {
    if (isFactory(call)) return [{ call, options: call.arguments.slice(1) }]
    const isTest = /\.createNestApplication$/.test(call.expression.getText())
    return isTest ? [{ call, options: call.arguments }] : []
  })
}

function isFactory({ expression }: ts.CallExpression): boolean {
  return expression.getText() === 'NestFactory.create'
}

function calls(compiler: Compiler, source: ts.SourceFile): ts.CallExpression[] {
  const found: ts.CallExpression[] = []
  const visit = (node: ts.Node): void => {
    if (compiler.isCallExpression(node)) found.push(node)
    compiler.forEachChild(node, visit)
  }
  visit(source)
  return found
}

function edit(compiler: Compiler, edits: SourceEdits, { call, options }: Creation): boolean {
  const last = options.at(-1)
  const value = last && resolved(compiler, edits.source, last)
  const isAdapter = value && compiler.isNewExpression(value)
  if (call.typeArguments?.some((type) => /Fastify/.test(type.getText()))) return true
  if (options.some((option) => isFastify(compiler, edits.source, option))) return true
  if (!last || isAdapter) {
    edits.append(call.arguments, call.end - 1, RAW_BODY)
    return true
  }
  if (!value || !compiler.isObjectLiteralExpression(value)) return false
  const given = value.properties.find(({ name }) => name?.getText() === 'rawBody')
  if (!given) edits.append(value.properties, value.end - 1, 'rawBody: true')
  return !given || !/:\s*false$/.test(given.getText())
}

function isFastify(compiler: Compiler, source: ts.SourceFile, option: ts.Expression): boolean {
  const value = resolved(compiler, source, option)
  return value !== undefined && compiler.isNewExpression(value) && /Fastify/.test(value.expression.getText())
}

/** What an expression is; what a constant of the file was given, if it is the name of one. */
function resolved(
  compiler: Compiler,
  source: ts.SourceFile,
  expression: ts.Expression,
): ts.Expression | undefined {
  if (!compiler.isIdentifier(expression)) return expression
  let value: ts.Expression | undefined
  const visit = (node: ts.Node): void => {
    if (compiler.isVariableDeclaration(node) && node.name.getText() === expression.text)
      value ??= node.initializer
    compiler.forEachChild(node, visit)
  }
  visit(source)
  return value
}
