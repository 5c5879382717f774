import { packed } from './character-classes-packed.ts'

/** What a character is to the split patterns: one bit of each. What has none is a symbol, a control character or unassigned. */
export const characterClass = {
  /** Lu, Lt */
  capital: 1,
  /** Ll */
  small: 2,
  /** Lm, Lo */
  caseless: 4,
  /** M */
  mark: 8,
  /** N */
  number: 16,
  /** White_Space, but no line end */
  blank: 32,
  /** CR and LF */
  lineEnd: 64
} as const

/** In the order of their numbers in the packed table. */
export const packedClasses: readonly number[] = [0, ...Object.values(characterClass)]

/**
 * Writes the class of each code point, in the Unicode version of the reference (tiktoken, and the Rust crate regex in it), so
 * that no engine's newer tables can change a token.
 *
 * @param table 0x110000 bytes, all zero
 */
export function writeCharacterClasses(table: Uint8Array): void {
  let point = 0
  let at = 0
  while (at < packed.length) {
    const [length, next] = readNumber(at)
    const kind = length % packedClasses.length
    const end = point + Math.floor(length / packedClasses.length) + 1
    if (kind > 0) table.fill(packedClasses[kind]!, point, end)
    point = end
    at = next
  }
}

/**
 * A run of code points of one class is the number class + 8 * (length - 1), written in digits of 32, the lowest first; each
 * but the last has 32 added. A digit is the character of that number in `digits`.
 */
function readNumber(at: number): [number: number, next: number] {
  let number = 0
  for (let scale = 1; ; scale *= 32) {
    const digit = digits.indexOf(packed[at++]!)
    number += (digit % 32) * scale
    if (digit < 32) return [number, at]
  }
}

export const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
