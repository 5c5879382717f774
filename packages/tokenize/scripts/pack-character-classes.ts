// Writes src/bpe/character-classes-packed.ts: what tiktoken (its WASM package) takes each code point for. It is asked by regular
// expressions of one class each, of all characters in one text: what it encodes at all is what matches.
//   node scripts/pack-character-classes.ts
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Tiktoken } from 'tiktoken'
import { characterClass, digits, packedClasses } from '../src/bpe/character-classes.ts'

const patterns: Readonly<Record<keyof typeof characterClass, string>> = {
  capital: '[\\p{Lu}\\p{Lt}]',
  small: '\\p{Ll}',
  caseless: '[\\p{Lm}\\p{Lo}]',
  mark: '\\p{M}',
  number: '\\p{N}',
  blank: '[^\\S\\r\\n]',
  lineEnd: '[\\r\\n]'
}

const allPoints = Array.from({ length: 0x110000 }, (_, point) => point)

/** A table of all code points, with the classes of these by the reference. */
export function askReference(points: readonly number[] = allPoints): Uint8Array {
  const text = points
    .filter(point => point < 0xd800 || point > 0xdfff)
    .map(point => String.fromCodePoint(point))
    .join('')
  const table = new Uint8Array(0x110000)
  for (const [name, pattern] of Object.entries(patterns) as [keyof typeof patterns, string][]) {
    const reference = new Tiktoken(singleBytes(), {}, pattern)
    const matched = reference.decode(reference.encode(text, [], []))
    for (const character of new TextDecoder('utf-8', { ignoreBOM: true }).decode(matched)) {
      const point = character.codePointAt(0)!
      if (table[point] !== 0) throw new Error(`U+${point.toString(16)} is of two classes`)
      table[point] = characterClass[name]
    }
    reference.free()
  }
  return table
}

/** The ranks of the 256 bytes alone, in the form that the reference takes. */
function singleBytes(): string {
  return `! 0 ${Array.from({ length: 256 }, (_, byte) => Buffer.of(byte).toString('base64')).join(' ')}`
}

function pack(table: Uint8Array): string {
  let packed = ''
  for (let start = 0; start < table.length;) {
    let end = start + 1
    while (end < table.length && table[end] === table[start]) end++
    let number = packedClasses.indexOf(table[start]!) + packedClasses.length * (end - start - 1)
    for (; number >= 32; number = Math.floor(number / 32)) packed += digits.charAt(32 + (number % 32))
    packed += digits.charAt(number)
    start = end
  }
  return packed
}

if (import.meta.main) {
  const text = `// Made by scripts/pack-character-classes.ts.\nexport const packed =\n  '${pack(askReference())}'\n`
  await writeFile(join(import.meta.dirname, '../src/bpe/character-classes-packed.ts'), text)
}
