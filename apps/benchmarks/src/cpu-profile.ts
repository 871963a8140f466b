/** What `node --cpu-prof` writes, as far as it is read here. Times are in microseconds. */
export interface Profile {
  nodes: readonly ProfileNode[]
  samples: readonly number[]
  timeDeltas: readonly number[]
}

interface ProfileNode {
  id: number
  callFrame: { functionName: string; url: string; lineNumber: number }
  children?: readonly number[]
}

/** Something that took time. */
export interface Share {
  name: string
  microseconds: number
}

/**
 * Who took the time of the last `seconds` of a profile, most expensive first: by package, and by function. The time of Node's own
 * functions goes to the function of a package that called them, named behind an arrow; what none called stays Node's.
 */
export function ownersOf(profile: Profile, seconds: number): { packages: Share[]; functions: Share[] } {
  const owners = ownersOfNodes(profile.nodes)
  const packages = new Map<string, number>()
  const functions = new Map<string, number>()
  let left = seconds * 1e6
  for (let index = profile.samples.length - 1; index >= 0 && left > 0; index -= 1) {
    const delta = profile.timeDeltas[index] as number
    left -= delta
    const owner = owners.get(profile.samples[index] as number)
    if (!owner) continue
    packages.set(owner.pack, (packages.get(owner.pack) ?? 0) + delta)
    functions.set(owner.label, (functions.get(owner.label) ?? 0) + delta)
  }
  return { packages: ranked(packages), functions: ranked(functions) }
}

interface Owner {
  pack: string
  label: string
}

const IDLE = '(idle)'

/** The owner of every node that is not idle time. */
function ownersOfNodes(nodes: readonly ProfileNode[]): Map<number, Owner> {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const parents = new Map(nodes.flatMap((node) => (node.children ?? []).map((child) => [child, node.id])))
  const owners = new Map<number, Owner>()
  for (const node of nodes) {
    if (node.callFrame.functionName === IDLE) continue
    let caller: ProfileNode | undefined = node
    while (caller && packageOf(caller) === undefined) caller = byId.get(parents.get(caller.id) ?? 0)
    const own = labelOf(node)
    if (caller === undefined) owners.set(node.id, { pack: isEngine(own) ? own : 'node', label: own })
    else if (caller === node) owners.set(node.id, { pack: packageOf(node) as string, label: own })
    else owners.set(node.id, { pack: packageOf(caller) as string, label: `${labelOf(caller)} -> ${own}` })
  }
  return owners
}

/** The garbage collector and what no function was running for: `(garbage collector)`, `(program)`. */
function isEngine(label: string): boolean {
  return label.startsWith('(') && label !== '(anonymous)'
}

/** `koa` of `…/node_modules/koa/lib/x.js`; of a package of this workspace, `terminal-core` of `…/packages/terminal-core/dist/x.js`. */
function packageOf({ callFrame: { url } }: ProfileNode): string | undefined {
  return url.match(/.*\/(?:node_modules|packages|apps)\/((?:@[^/]+\/)?[^/]+)/)?.[1]
}

function labelOf({ callFrame: { functionName, url, lineNumber } }: ProfileNode): string {
  const name = functionName || '(anonymous)'
  return url ? `${name} ${url.replace(/.*\/(?:node_modules|packages|apps)\//, '')}:${lineNumber + 1}` : name
}

function ranked(times: ReadonlyMap<string, number>): Share[] {
  return [...times]
    .map(([name, microseconds]) => ({ name, microseconds }))
    .sort((a, b) => b.microseconds - a.microseconds)
}
