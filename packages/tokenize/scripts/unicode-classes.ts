// Writes src/pipeline/unicode-classes.ts: what Hugging Face's tokenizers takes for punctuation, a control character, a mark, and
// which characters its normalisation does not know yet. Its tables are of Unicode 8 and 9; an engine's own are newer, and move.
// Run: node scripts/unicode-classes.ts
import { writeFileSync } from 'node:fs'
import {
  bertNormalizer,
  nfdNormalizer,
  nfkdNormalizer,
  punctuationPreTokenizer,
  stripAccentsNormalizer,
  Tokenizer
} from 'tokenizers'

const points = Array.from({ length: 0x110000 }, (_, point) => point).filter(point => point < 0xd800 || point > 0xdfff)
const none = { cleanText: false, handleChineseChars: false, stripAccents: false, lowercase: false }
const cleaned = bertNormalizer({ ...none, cleanText: true })
const unaccented = bertNormalizer({ ...none, stripAccents: true })
const unmarked = stripAccentsNormalizer()
const punctuation = punctuationPreTokenizer('isolated')
const decomposed = nfkdNormalizer()
const reordered = nfdNormalizer()

/** Whether normalisation reorders or decomposes, here and there. */
function normalizes(character: string, nfkd: (text: string) => string, nfd: (text: string) => string): string {
  return [nfkd(character), nfd(`${character}\u0334`), nfd(`\u0301${character}`)].join(' ')
}

/** A tokenizer of which each piece is one token. */
function piecesBy(preTokenizer: object): Tokenizer {
  const model = { type: 'WordLevel', vocab: { '?': 0 }, unk_token: '?' }
  return Tokenizer.fromString(JSON.stringify({ version: '1.0', added_tokens: [], pre_tokenizer: preTokenizer, model }))
}

/** The characters at which no piece begins that stand behind a text each. */
async function within(tokenizer: Tokenizer, text: string): Promise<Set<string>> {
  const found = new Set<string>()
  for (let from = 0; from < points.length; from += 10_000) {
    const characters = points.slice(from, from + 10_000).map(point => String.fromCodePoint(point))
    const pieces = await tokenizer.encode(text + characters.join(text))
    const starts = new Set(pieces.getOffsets().map(([start]) => start))
    for (const [index, character] of characters.entries()) if (!starts.has(2 * index + 1)) found.add(character)
  }
  return found
}

const scripts = piecesBy({ type: 'UnicodeScripts' })
const latin = await within(scripts, 'a')
const han = await within(scripts, '中')
const unassigned = { Regex: String.raw`\p{Cn}` }
const assigned = await within(
  piecesBy({ type: 'Split', pattern: unassigned, behavior: 'Isolated', invert: false }),
  'a'
)

const classes: Record<string, (character: string) => boolean> = {
  control: character => character !== '\ufffd' && cleaned.normalizeString(`a${character}b`) === 'ab',
  punctuation: character => punctuation.preTokenizeString(`a${character}b`).length === 3,
  nonspacingMark: character => unaccented.normalizeString(`a${character}`) === 'a',
  mark: character => unmarked.normalizeString(`a${character}`) === 'a',
  withoutScript: character => latin.has(character) && han.has(character),
  newToPatterns: character => !assigned.has(character) && !/\p{Cn}/u.test(character),
  newToNormalization: character =>
    normalizes(
      character,
      text => decomposed.normalizeString(text),
      text => reordered.normalizeString(text)
    ) !==
    normalizes(
      character,
      text => text.normalize('NFKD'),
      text => text.normalize('NFD')
    )
}

function packed(holds: (character: string) => boolean): string {
  const borders: number[] = []
  let inside = false
  for (const point of [...points, 0x110000]) {
    const now = point < 0x110000 && holds(String.fromCodePoint(point))
    if (now !== inside) borders.push(point)
    inside = now
  }
  return borders.map((border, index) => (border - (borders[index - 1] ?? 0)).toString(36)).join(' ')
}

const tables = Object.entries(classes).map(([name, holds]) => {
  const text = packed(holds)
  const lines = text.match(/.{1,110}(?: |$)/g) ?? []
  return `const ${name}Borders = \`\n${lines.map(line => line.trim()).join('\n')}\``
})

writeFileSync(
  new URL('../src/pipeline/unicode-classes.ts', import.meta.url),
  `// Made by scripts/unicode-classes.ts from tokenizers 0.23.2; not edited by hand.

/**
 * Classes of characters as Hugging Face's tokenizers has them, each as what stands between the brackets of a regular expression.
 * They are pinned, since a newer Unicode would give other tokens.
 */
export const unicodeClasses: Readonly<Record<${Object.keys(classes)
    .map(name => `'${name}'`)
    .join(' | ')}, string>> = {
${Object.keys(classes)
  .map(name => `  get ${name}() {\n    return unpack(${name}Borders)\n  }`)
  .join(',\n')}
}

/** Each border of a class, where it begins or ends, as its distance from the one before, in base 36. */
function unpack(borders: string): string {
  let point = 0
  const points = borders.trim().split(/\\s/).map(step => (point += parseInt(step, 36)))
  let source = ''
  for (let index = 0; index + 1 < points.length; index += 2) {
    source += \`\\\\u{\${points[index]?.toString(16) ?? ''}}-\\\\u{\${((points[index + 1] ?? 0) - 1).toString(16)}}\`
  }
  return source
}

${tables.join('\n\n')}
`
)
