import { globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { parseSync, Visitor } from 'oxc-parser'

/** Which folders of a package import which, types included. A file beside the folders counts as a folder of its own. */
export type Imports = Map<string, Set<string>>

const NOT_SHIPPED = /\.(test|test-d|spec)\.ts$|(^|\/)test-support\//

/** Reads the imports of every source below `dir`; tests may import anything. */
export function importsOf(dir: string): Imports {
  const imports: Imports = new Map()
  const files = globSync('**/*.{ts,js}', { cwd: dir, exclude: ['**/node_modules/**'] })
  for (const file of files.filter((file) => !NOT_SHIPPED.test(file))) {
    const from = folderOf(file)
    const targets = imports.get(from) ?? new Set()
    for (const specifier of specifiersOf(join(dir, file)).filter((specifier) => specifier.startsWith('.'))) {
      const to = folderOf(normalize(join(dirname(file), specifier)))
      if (to !== from) targets.add(to)
    }
    imports.set(from, targets)
  }
  return imports
}

function folderOf(file: string): string {
  const folder = dirname(file)
  return folder === '.' ? file : folder
}

function specifiersOf(file: string): string[] {
  const specifiers: string[] = []
  const note = ({ source }: { source: unknown }) => {
    const { value } = (source ?? {}) as { value?: unknown }
    if (typeof value === 'string') specifiers.push(value)
  }
  new Visitor({
    ImportDeclaration: note,
    ExportNamedDeclaration: note,
    ExportAllDeclaration: note,
    ImportExpression: note,
    TSImportType: note,
  }).visit(parseSync(file, readFileSync(file, 'utf8')).program)
  return specifiers
}

/** The groups of folders that import each other, directly or through others, each in alphabetical order. */
export function circlesIn(imports: Imports): string[][] {
  const reach = new Map([...imports.keys()].map((folder) => [folder, reachableFrom(folder, imports)]))
  const circles = [...reach]
    .filter(([folder, reached]) => reached.has(folder))
    .map(([folder, reached]) => [...reached].filter((other) => reach.get(other)?.has(folder)).sort())
  return [...new Map(circles.map((circle) => [circle.join(), circle])).values()]
}

function reachableFrom(folder: string, imports: Imports): Set<string> {
  const reached = new Set<string>()
  const next = [...(imports.get(folder) ?? [])]
  for (let to = next.pop(); to !== undefined; to = next.pop()) {
    if (reached.has(to)) continue
    reached.add(to)
    next.push(...(imports.get(to) ?? []))
  }
  return reached
}

/** The imports of a folder by one that stands below it. @param layers from top to bottom */
export function upwardIn(imports: Imports, layers: readonly string[]): [from: string, to: string][] {
  return layers.flatMap((from, layer) =>
    layers
      .slice(0, layer)
      .filter((to) => imports.get(from)?.has(to))
      .map((to): [string, string] => [from, to]),
  )
}
