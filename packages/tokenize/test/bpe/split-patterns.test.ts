import { describe, expect, it } from 'vitest'
import { askReference } from '../../scripts/pack-character-classes.ts'
import { writeCharacterClasses } from '../../src/bpe/character-classes.ts'
import { findSplitPattern, scannerOf } from '../../src/split-patterns.ts'

describe('character classes', () => {
  it('are those of tiktoken (of all code points: scripts/pack-character-classes.ts writes the same file)', () => {
    // Planes 0 and 1, where nearly all differences are, and the ends of the ranges of ideographs and selectors.
    const points = Array.from({ length: 0x20000 }, (_, point) => point)
    for (const [start, end] of [
      [0x2a600, 0x2a800],
      [0x2b700, 0x2ebff],
      [0x2fa00, 0x2fb00],
      [0x30000, 0x33800],
      [0xe0000, 0xe0200],
      [0x10ff00, 0x110000]
    ] as const) {
      for (let point = start; point < end; point++) points.push(point)
    }
    const asked = askReference(points)
    const table = new Uint8Array(0x110000)
    writeCharacterClasses(table)
    expect(points.filter(point => table[point] !== asked[point])).toEqual([])
  })
})

describe('split patterns', () => {
  it('are found by the regular expressions of tokenizer files', () => {
    const llama3 =
      "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"
    expect(findSplitPattern(llama3)).toBe('cl100k')
    expect(findSplitPattern(llama3.replace('{1,3}', ''))).toBe('qwen2')
    expect(findSplitPattern(`${llama3}|x`)).toBeUndefined()
  })

  it('are refused by a name that there is not', () => {
    expect(() => scannerOf('toString' as 'gpt2')).toThrow(
      new RangeError('splitPattern must be one of gpt2, cl100k, qwen2, o200k, or a RegExp, got "toString"')
    )
  })
})
