import type { ts } from '@ts-morph/common'
import type { Compiler } from './compiler.ts'
import { SourceEdits } from './source-edits.ts'

/** The registration in the root module. It denies everybody until the developer has filled in `authorize`. */
export const registration = (quote: string) => `TerminalModule.forRootAsync({
  imports: [ConfigModule],
  inject: [ConfigService],
  useFactory: (config: ConfigService) => ({
    stripe: { apiKey: config.getOrThrow<string>(${quote}STRIPE_SECRET_KEY${quote}) },
    webhooks: {
      secrets: [config.getOrThrow<string>(${quote}STRIPE_WEBHOOK_SECRET${quote})],
    },
    // Denies every caller: null is answered 401. Return the scope of the caller
    // instead, from what your guards leave on the request, for example
    // { principal: user.id, locations: [user.location], permissions: presets.device }
    authorize: () => null,
  }),
})`

export const CONFIGURATION = 'ConfigModule.forRoot()'

interface RootModule {
  compiler: Compiler
  path: string
  text: string
  className: string
  /** Whether the application loads its configuration already. */
  hasConfiguration: boolean
}

/** Registers TerminalModule in the root module. Null when its source is not of a form that can be edited safely. */
export function registerTerminal({ compiler, path, text, className, hasConfiguration }: RootModule) {
  const edits = new SourceEdits(compiler, path, text)
  const metadata = moduleMetadata(compiler, edits.source, className)
  if (!metadata) return null

  const quote = edits.quote
  const modules = [...(hasConfiguration ? [] : [CONFIGURATION]), registration(quote)]
  const imports = metadata.properties.find(({ name }) => name && propertyName(name) === 'imports')
  if (!imports) {
    if (metadata.properties.some(compiler.isSpreadAssignment)) return null
    const items = `${modules.join(',\n')},`.replaceAll(/^/gm, '  ')
    edits.append(metadata.properties, metadata.end - 1, `imports: [\n${items}\n]`)
  } else {
    if (!compiler.isPropertyAssignment(imports) || !compiler.isArrayLiteralExpression(imports.initializer))
      return null
    edits.append(imports.initializer.elements, imports.initializer.end - 1, modules.join(',\n'))
  }

  const imported =
    edits.importNames(['ConfigModule', 'ConfigService'], '@nestjs/config') &&
    edits.importNames(['TerminalModule'], '@org/terminal-nestjs')
  return imported ? edits.text() : null
}

/** The object that `@Module()` of the class takes. */
function moduleMetadata(compiler: Compiler, source: ts.SourceFile, className: string) {
  const declaration = source.statements
    .filter(compiler.isClassDeclaration)
    .find(({ name }) => name?.text === className)
  const decorators = declaration ? (compiler.getDecorators(declaration) ?? []) : []
  const argument = decorators
    .map(({ expression }) => expression)
    .filter(compiler.isCallExpression)
    .find(({ expression }) => expression.getText() === 'Module')?.arguments[0]
  return argument && compiler.isObjectLiteralExpression(argument) ? argument : null
}

function propertyName(name: ts.PropertyName): string {
  return name.getText().replaceAll(/^['"]|['"]$/g, '')
}
