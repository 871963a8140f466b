import { createHmac } from 'node:crypto'

/**
 * The value of an index for something personal, such as a customer or the person at the till: records are found by it as long as one knows
 * both the text and the secret, and the index reveals neither. When the secret is rotated, query by the digests of all secrets.
 *
 * @param index The name of the index: one text has different digests in two indexes.
 * @returns 22 characters of base64url, the first 16 bytes of an HMAC-SHA256
 */
export function indexDigest(secret: string, index: string, text: string): string {
  const digest = createHmac('sha256', secret)
    .update(JSON.stringify([index, text]))
    .digest()
  return digest.subarray(0, 16).toString('base64url')
}
