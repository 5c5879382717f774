import { Rewrite, type AlignedText } from './aligned-text.ts'
import { oneOf, whitespace } from './character-classes.ts'
import { unicodeClasses } from './unicode-classes.ts'
import { normalizeUnicode } from './unicode-normalization.ts'

/** What BERT does to a text before it cuts it into words. */
export interface BertNormalization {
  /** Control characters go, white space becomes a space. */
  cleanText: boolean
  /** A space before and behind each ideograph, so that it is a word of its own. */
  handleChineseChars: boolean
  /** Nonspacing marks go, after canonical decomposition. */
  stripAccents: boolean
  lowercase: boolean
}

/** BERT's normalisation (Devlin et al., `tokenization.py`), as Hugging Face's tokenizers has it. */
export function normalizeBert(text: AlignedText, options: BertNormalization): AlignedText {
  let normalized = text
  if (options.cleanText) normalized = toSpaces(without(normalized, controls()))
  if (options.handleChineseChars) normalized = setApart(normalized)
  if (options.stripAccents) normalized = without(normalizeUnicode(normalized, 'NFD'), nonspacingMarks())
  return options.lowercase ? lowercase(normalized) : normalized
}

/** Each character in lower case on its own, with no regard to where in a word it stands. */
export function lowercase(text: AlignedText): AlignedText {
  // A capital sigma depends on its place in a word, and a dotted capital I becomes two characters; all others map one to one.
  if (!/[\u03a3\u0130]/.test(text.text)) return text.withText(text.text.toLowerCase())
  const rewrite = new Rewrite(text)
  for (const character of text.text) {
    const [first = '', ...more] = character.toLowerCase()
    rewrite.replace(first)
    for (const one of more) rewrite.insert(one)
  }
  return rewrite.finish()
}

/** The text without the characters that a pattern matches. */
export function without(text: AlignedText, pattern: RegExp): AlignedText {
  if (text.text.search(pattern) < 0) return text
  const rewrite = new Rewrite(text)
  let kept = 0
  for (const match of text.text.matchAll(pattern)) {
    rewrite.keep(match.index - kept)
    rewrite.drop(match[0].length)
    kept = match.index + match[0].length
  }
  rewrite.keep(text.text.length - kept)
  return rewrite.finish()
}

function toSpaces(text: AlignedText): AlignedText {
  return text.withText(text.text.replace(anyWhitespace, ' '))
}

function setApart(text: AlignedText): AlignedText {
  if (text.text.search(ideograph) < 0) return text
  const rewrite = new Rewrite(text)
  let kept = 0
  for (const match of text.text.matchAll(ideograph)) {
    rewrite.keep(match.index - kept)
    rewrite.replace(' ')
    rewrite.insert(match[0])
    rewrite.insert(' ')
    kept = match.index + match[0].length
  }
  rewrite.keep(text.text.length - kept)
  return rewrite.finish()
}

/** The blocks of ideographs that BERT names. The gap at U+2B820 is in the reference, not in BERT's own list. */
const ideograph =
  /[\u4e00-\u9fff\u3400-\u4dbf\u{20000}-\u{2a6df}\u{2a700}-\u{2b73f}\u{2b740}-\u{2b81f}\u{2b920}-\u{2ceaf}\uf900-\ufaff\u{2f800}-\u{2fa1f}]/gu

const anyWhitespace = oneOf(whitespace)
let control: RegExp | undefined
let nonspacing: RegExp | undefined

/** Control, format and private-use characters; also NUL and U+FFFD. */
function controls(): RegExp {
  return (control ??= oneOf(`${unicodeClasses.control}\\0\\ufffd`))
}

function nonspacingMarks(): RegExp {
  return (nonspacing ??= oneOf(unicodeClasses.nonspacingMark))
}
