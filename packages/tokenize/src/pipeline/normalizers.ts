import { Charsmap } from '../sentencepiece/charsmap.ts'
import { Rewrite, type AlignedText } from './aligned-text.ts'
import { lowercase, normalizeBert, without } from './bert-normalizer.ts'
import { byteCharacter } from './byte-level.ts'
import { oneOf, whitespace } from './character-classes.ts'
import { flattenSequence, type JsonNode } from './json-node.ts'
import { normalizeByCharsmap } from './charsmap-normalization.ts'
import { readPattern } from './read-pattern.ts'
import { stretches } from './split.ts'
import { unicodeClasses } from './unicode-classes.ts'
import { normalizeUnicode } from './unicode-normalization.ts'

/** A step that changes the text before it is cut into pieces. */
export type Normalizer = (text: AlignedText) => AlignedText

/** The `normalizer` section of a tokenizer.json. */
export function readNormalizers(section: JsonNode): Normalizer[] {
  return flattenSequence(section, 'normalizers').map(readNormalizer)
}

function readNormalizer(node: JsonNode): Normalizer {
  const type = node.get('type')
  const read = readers.get(type.string())
  if (read === undefined) throw type.unsupported(`one of Sequence, ${[...readers.keys()].join(', ')}`)
  return read(node)
}

const readers = new Map<string, (node: JsonNode) => Normalizer>([
  ...(['NFC', 'NFD', 'NFKC', 'NFKD'] as const).map(
    form =>
      [
        form,
        (node: JsonNode): Normalizer => {
          node.only(['type'])
          return text => normalizeUnicode(text, form)
        }
      ] as const
  ),
  ['BertNormalizer', readBertNormalizer],
  ['Lowercase', node => withoutOptions(node, lowercase)],
  ['Strip', readStrip],
  ['StripAccents', node => withoutOptions(node, stripMarks())],
  ['Replace', readReplace],
  ['Prepend', readPrepend],
  ['Precompiled', readPrecompiled],
  ['Nmt', node => withoutOptions(node, normalizeNmt)],
  ['ByteLevel', node => withoutOptions(node, toByteLevel)]
])

function withoutOptions(node: JsonNode, normalizer: Normalizer): Normalizer {
  node.only(['type'])
  return normalizer
}

function readBertNormalizer(node: JsonNode): Normalizer {
  node.only(['type', 'clean_text', 'handle_chinese_chars', 'strip_accents', 'lowercase'])
  const lower = node.get('lowercase').boolean()
  const options = {
    cleanText: node.get('clean_text').boolean(),
    handleChineseChars: node.get('handle_chinese_chars').boolean(),
    stripAccents: node.get('strip_accents').boolean(lower),
    lowercase: lower
  }
  return text => normalizeBert(text, options)
}

function readStrip(node: JsonNode): Normalizer {
  node.only(['type', 'strip_left', 'strip_right'])
  const left = node.get('strip_left').boolean()
  const right = node.get('strip_right').boolean()
  const notWhitespace = oneOf(`^${whitespace}`)
  return text => {
    const { length } = text.text
    notWhitespace.lastIndex = 0
    const start = left ? (notWhitespace.exec(text.text)?.index ?? length) : 0
    let end = length
    while (right && end > start && isWhitespace(text.text.charAt(end - 1))) end--
    return start === 0 && end === length ? text : text.slice(start, end)
  }
}

function isWhitespace(character: string): boolean {
  return oneWhitespace.test(character)
}

const oneWhitespace = oneOf(whitespace, 'v')

function stripMarks(): Normalizer {
  const mark = oneOf(unicodeClasses.mark)
  return text => without(text, mark)
}

function readReplace(node: JsonNode): Normalizer {
  node.only(['type', 'pattern', 'content'])
  const pattern = readPattern(node.get('pattern'))
  const content = node.get('content').string()
  return text => replaceMatches(text, pattern, content)
}

/** Each character of the content stands for what the last character of the match stood for. */
export function replaceMatches(text: AlignedText, pattern: RegExp, content: string): AlignedText {
  if (text.text === '') return text
  const found = stretches(text.text, pattern)
  if (!found.some(stretch => stretch.isMatch)) return text
  const rewrite = new Rewrite(text)
  for (const { start, end, isMatch } of found) {
    if (isMatch) {
      rewrite.drop(end - start)
      for (const character of content) rewrite.insert(character)
    } else rewrite.keep(end - start)
  }
  return rewrite.finish()
}

function readPrepend(node: JsonNode): Normalizer {
  node.only(['type', 'prepend'])
  const prepend = node.get('prepend').string()
  return text => text.prepend(prepend)
}

function readPrecompiled(node: JsonNode): Normalizer {
  node.only(['type', 'precompiled_charsmap'])
  const encoded = node.get('precompiled_charsmap')
  // Files have `""` where there are no rules.
  if (encoded.string() === '') return text => text
  let bytes: Uint8Array
  try {
    bytes = Uint8Array.from(atob(encoded.string()), character => character.charCodeAt(0))
  } catch {
    throw encoded.invalid('bytes in base64')
  }
  const charsmap = new Charsmap(bytes)
  return text => normalizeByCharsmap(text, charsmap)
}

/** What sentencepiece's `nmt` rules do to controls and white space, in Hugging Face's version of them. */
function normalizeNmt(text: AlignedText): AlignedText {
  const kept = without(text, nmtControls)
  return kept.withText(kept.text.replace(/[\t\n\f\r\u1680\u200b-\u200f\u2028\u2029\u2581\ufeff\ufffd]/g, ' '))
}

const nmtControls = oneOf(String.raw`\x01-\x08\x0b\x0e-\x1f\x7f\x8f\x9f`)

/** A character for each byte; all of a character's bytes stand for the whole of it. */
export function toByteLevel(text: AlignedText): AlignedText {
  if (/^[!-~ ]*$/.test(text.text)) return text.withText(text.text.replaceAll(' ', byteCharacter(0x20)))
  const rewrite = new Rewrite(text)
  for (const character of text.text) {
    let isFirst = true
    for (const byte of utf8.encode(character)) {
      if (isFirst) rewrite.replace(byteCharacter(byte))
      else rewrite.insert(byteCharacter(byte))
      isFirst = false
    }
  }
  return rewrite.finish()
}

const utf8 = new TextEncoder()
