/** A request as it goes over the wire. */
export function asked(path: string, authorization: string, input?: object): string {
  const body = input === undefined ? '' : JSON.stringify(input)
  const head = [
    `POST ${path} HTTP/1.1`,
    'host: 127.0.0.1',
    `authorization: ${authorization}`,
    ...(input === undefined ? [] : ['content-type: application/json']),
    `content-length: ${Buffer.byteLength(body)}`,
  ]
  return `${head.join('\r\n')}\r\n\r\n${body}`
}
