import { characterClass, writeCharacterClasses } from '../../src/bpe/character-classes.ts'
import { findByTiktoken } from './oracle.ts'

/** Code points that are of another class here than in tiktoken, with the class. */
export function classMismatches(): string[] {
  const table = new Uint8Array(0x110000)
  writeCharacterClasses(table)
  const { capital, small, caseless, mark, number, blank, lineEnd } = characterClass
  const patterns: readonly (readonly [pattern: string, classes: number])[] = [
    [String.raw`[\p{Lu}\p{Lt}]`, capital],
    [String.raw`\p{Ll}`, small],
    [String.raw`[\p{Lm}\p{Lo}]`, caseless],
    [String.raw`\p{L}`, capital | small | caseless],
    [String.raw`\p{M}`, mark],
    [String.raw`\p{N}`, number],
    [String.raw`\s`, blank | lineEnd],
    [String.raw`[\r\n]`, lineEnd]
  ]
  const texts = Array.from({ length: 17 * 64 }, (_, block) => textOf(1024 * block))
  return patterns.flatMap(([pattern, classes]) => {
    const points = findByTiktoken(pattern, texts)
    const wrong: string[] = []
    for (let point = 0; point < table.length; point++) {
      if (isSurrogate(point)) continue
      if (points.has(point) !== (table[point]! & classes) > 0) wrong.push(`U+${point.toString(16)} ${pattern}`)
    }
    return wrong
  })
}

/** The 1,024 code points from one on; without surrogates, which are encoded as U+FFFD. */
function textOf(first: number): string {
  const points = Array.from({ length: 1024 }, (_, i) => first + i)
  return String.fromCodePoint(...points.filter(point => !isSurrogate(point)))
}

function isSurrogate(point: number): boolean {
  return point >= 0xd800 && point <= 0xdfff
}

/**
 * Texts that have code points, surrogates too, in the places where a class decides: between letters, digits, symbols and marks,
 * after a space and an apostrophe, before a line end, and so on.
 *
 * @param step every how many-th code point is there
 * @param group how many of them are in one text
 */
export function* codePointTexts(step: number, group: number): Generator<string> {
  let text = ''
  let count = 0
  for (let point = 0; point < 0x110000; point += step) {
    const character = String.fromCodePoint(point)
    text += places.map(([before, after]) => before + character + after).join('') + character + character
    if (++count % group === 0) {
      yield text
      text = ''
    }
  }
  yield text
}

const places: readonly (readonly [before: string, after: string])[] = [
  ['x\n\n', ''],
  ['a', 'a'],
  ['A', 'A'],
  ['a', 'A'],
  [' ', 'a'],
  [' ', ' '],
  ['.', '.'],
  [' .', '\n'],
  ['1', '1'],
  ['12', '3a'],
  ["a'", 's'],
  ["'s", "'S"],
  ['\t', '\n'],
  ['\n', ' \n'],
  ['e\u0301', '\u0301e'],
  ['字', '字'],
  ['/', '/\r\n'],
  ['  ', '1 ']
]
