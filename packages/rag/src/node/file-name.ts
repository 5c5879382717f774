import { Buffer } from 'node:buffer'

/**
 * A file name of any bytes as text that can be printed and matched: itself where it is UTF-8, else with the bytes that
 * are not as `\xFF`.
 */
export function printableName(name: Uint8Array): string {
  const text = Buffer.from(name).toString()
  if (!text.includes('\uFFFD')) return text
  let printable = ''
  for (let at = 0; at < name.length;) {
    const length = characterAt(name, at)
    printable += length > 0 ? Buffer.from(name.subarray(at, at + length)).toString() : escaped(name[at]!)
    at += Math.max(length, 1)
  }
  return printable
}

const escaped = (byte: number): string => `\\x${byte.toString(16).toUpperCase().padStart(2, '0')}`

/** How many bytes the character takes that begins here; 0 if none does. */
function characterAt(bytes: Uint8Array, at: number): number {
  for (let length = 1; length <= 4 && at + length <= bytes.length; length++) {
    try {
      new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes.subarray(at, at + length))
      return length
    } catch {
      // Not whole yet, or not one at all.
    }
  }
  return 0
}
