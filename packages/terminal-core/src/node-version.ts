/** The oldest Node that runs undici 8, which talks to Stripe. */
const [MAJOR, MINOR] = [22, 19]

/** @throws Error that names the version to install */
export function assertNodeVersion(version: string): void {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major > MAJOR || (major === MAJOR && minor >= MINOR)) return
  throw new Error(`@org/terminal-core needs Node.js ${MAJOR}.${MINOR} or newer, and this is ${version}.`)
}

assertNodeVersion(process.versions.node)
