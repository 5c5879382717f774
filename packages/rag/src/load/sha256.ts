import { sha256 as digest } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'

/**
 * SHA-256 in hexadecimal, of bytes or of a text in UTF-8. By a library, because the web's own digest is asynchronous
 * and absent from pages without TLS, while a text is loaded synchronously anywhere.
 */
export function sha256(data: Uint8Array | string): string {
  return bytesToHex(digest(typeof data === 'string' ? new TextEncoder().encode(data) : data))
}
