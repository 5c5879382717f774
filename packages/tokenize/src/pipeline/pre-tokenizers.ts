import type { AlignedText } from './aligned-text.ts'
import { gpt2Pattern } from './byte-level.ts'
import { bertPunctuation, oneOf, whitespace, wordCharacter } from './character-classes.ts'
import { flattenSequence, type JsonNode } from './json-node.ts'
import { replaceMatches, toByteLevel } from './normalizers.ts'
import { literalPattern, translateOniguruma } from './oniguruma.ts'
import { readPattern } from './read-pattern.ts'
import { delimiterBehaviors, split } from './split.ts'
import { scriptBorders } from './unicode-scripts.ts'

/** A step that cuts a piece of text into smaller ones; a model sees each for itself. */
export type PreTokenizer = (piece: AlignedText) => AlignedText[]

/** The `pre_tokenizer` section of a tokenizer.json. */
export function readPreTokenizers(section: JsonNode): PreTokenizer[] {
  return flattenSequence(section, 'pretokenizers').map(node => {
    const type = node.get('type')
    const read = readers.get(type.string())
    if (read === undefined) throw type.unsupported(`one of Sequence, ${[...readers.keys()].join(', ')}`)
    return read(node)
  })
}

const readers = new Map<string, (node: JsonNode) => PreTokenizer>([
  ['BertPreTokenizer', readBertPreTokenizer],
  ['ByteLevel', readByteLevel],
  ['CharDelimiterSplit', readCharDelimiterSplit],
  ['Digits', readDigits],
  ['FixedLength', readFixedLength],
  ['Metaspace', readMetaspace],
  ['Punctuation', readPunctuation],
  ['Split', readSplit],
  ['UnicodeScripts', readUnicodeScripts],
  ['Whitespace', readWhitespace],
  ['WhitespaceSplit', readWhitespaceSplit]
])

function readBertPreTokenizer(node: JsonNode): PreTokenizer {
  node.only(['type'])
  const space = oneOf(whitespace)
  const punctuation = oneOf(bertPunctuation)
  return piece => split(piece, space, 'Removed').flatMap(word => split(word, punctuation, 'Isolated'))
}

function readByteLevel(node: JsonNode): PreTokenizer {
  node.only(['type', 'add_prefix_space', 'trim_offsets', 'use_regex'])
  const addPrefixSpace = node.get('add_prefix_space').boolean()
  node.get('trim_offsets').boolean()
  const pattern = node.get('use_regex').boolean(true) ? new RegExp(translateOniguruma(gpt2Pattern), 'gv') : undefined
  return piece => {
    const spaced = addPrefixSpace && !piece.text.startsWith(' ') ? piece.prepend(' ') : piece
    return (pattern === undefined ? [spaced] : split(spaced, pattern, 'Isolated')).map(toByteLevel)
  }
}

function readCharDelimiterSplit(node: JsonNode): PreTokenizer {
  node.only(['type', 'delimiter'])
  const delimiter = new RegExp(literalPattern(node.get('delimiter').character()), 'gu')
  return piece => split(piece, delimiter, 'Removed')
}

function readDigits(node: JsonNode): PreTokenizer {
  node.only(['type', 'individual_digits'])
  const behavior = node.get('individual_digits').boolean() ? 'Isolated' : 'Contiguous'
  return piece => split(piece, /\p{N}/gu, behavior)
}

function readFixedLength(node: JsonNode): PreTokenizer {
  node.only(['type', 'length'])
  const length = node.get('length').count(5)
  if (length === 0) throw node.get('length').invalid('a length of at least 1')
  return piece => {
    const pieces: AlignedText[] = []
    let start = 0
    let end = 0
    let characters = 0
    for (const character of piece.text) {
      end += character.length
      if (++characters % length === 0) {
        pieces.push(piece.slice(start, end))
        start = end
      }
    }
    return end > start ? [...pieces, piece.slice(start, end)] : pieces
  }
}

function readMetaspace(node: JsonNode): PreTokenizer {
  const { replacement, prepend, isSplit } = readMetaspaceOptions(node)
  const border = new RegExp(literalPattern(replacement), 'gu')
  return piece => {
    let marked =
      replacement.length === 1
        ? piece.withText(piece.text.replaceAll(' ', replacement))
        : replaceMatches(piece, / /gu, replacement)
    const isFirst = prepend === 'always' || (prepend === 'first' && marked.origin === 0)
    if (isFirst && !marked.text.startsWith(replacement)) marked = marked.prepend(replacement)
    return isSplit ? split(marked, border, 'MergedWithNext') : [marked]
  }
}

/** Options that the pre-tokenizer and the decoder of this name share. `add_prefix_space` is of older files. */
export function readMetaspaceOptions(node: JsonNode): {
  replacement: string
  prepend: PrependScheme
  isSplit: boolean
} {
  node.only(['type', 'replacement', 'add_prefix_space', 'prepend_scheme', 'split', 'str_rep'])
  const replacement = node.get('replacement').character()
  const isSplit = node.get('split').boolean(true)
  const scheme = node.get('prepend_scheme')
  const prepend = scheme.oneOf(prependSchemes, 'always')
  if (node.get('add_prefix_space').boolean(true)) return { replacement, prepend, isSplit }
  if (prepend !== 'never') throw scheme.invalid("'never', since add_prefix_space is false")
  return { replacement, prepend, isSplit }
}

type PrependScheme = (typeof prependSchemes)[number]
const prependSchemes = ['first', 'never', 'always'] as const

function readPunctuation(node: JsonNode): PreTokenizer {
  node.only(['type', 'behavior'])
  const behavior = node.get('behavior').oneOf(delimiterBehaviors, 'Isolated')
  const punctuation = oneOf(bertPunctuation)
  return piece => split(piece, punctuation, behavior)
}

function readSplit(node: JsonNode): PreTokenizer {
  node.only(['type', 'pattern', 'behavior', 'invert'])
  const pattern = readPattern(node.get('pattern'))
  const behavior = node.get('behavior').oneOf(delimiterBehaviors)
  const invert = node.get('invert').boolean()
  return piece => split(piece, pattern, behavior, invert)
}

function readUnicodeScripts(node: JsonNode): PreTokenizer {
  node.only(['type'])
  return piece => {
    const borders = scriptBorders(piece.text)
    return borders.slice(1).map((end, index) => piece.slice(borders[index] ?? end, end))
  }
}

function readWhitespace(node: JsonNode): PreTokenizer {
  node.only(['type'])
  const wordOrMarks = new RegExp(`[${wordCharacter}]+|[^${wordCharacter}${whitespace}]+`, 'gv')
  return piece => split(piece, wordOrMarks, 'Removed', true)
}

function readWhitespaceSplit(node: JsonNode): PreTokenizer {
  node.only(['type'])
  const space = oneOf(whitespace)
  return piece => split(piece, space, 'Removed')
}
