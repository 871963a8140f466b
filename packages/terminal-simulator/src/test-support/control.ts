// biome-ignore lint/suspicious/noExplicitAny: JSON as another language would read it
export type Json = any

export interface Running {
  simulator: { url: string }
}

/** A request to the control API with plain JSON. */
export async function askPlainly(
  { simulator }: Running,
  method: string,
  path: string,
  body?: unknown,
): Promise<{ status: number; json: Json }> {
  const response = await fetch(`${simulator.url}/_simulator${path}`, {
    method,
    ...(body !== undefined && {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  })
  return { status: response.status, json: await response.json() }
}
