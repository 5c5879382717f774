import { segmenter } from '../segmenter.ts'
import type { Charsmap } from '../sentencepiece/charsmap.ts'
import { Rewrite, type AlignedText } from './aligned-text.ts'

/**
 * SentencePiece's rules of normalisation as Hugging Face's `Precompiled` applies them: to each grapheme of less than 6 bytes, else
 * to its characters. A first character that becomes nothing is left out here; there it puts all later offsets out.
 */
export function normalizeByCharsmap(text: AlignedText, charsmap: Charsmap): AlignedText {
  const rewrite = new Rewrite(text)
  for (const chunk of chunks(text.text)) {
    const whole = utf8.encode(chunk).length < 6 ? charsmap.transform(chunk) : undefined
    if (whole !== undefined) replace(rewrite, chunk, whole)
    else {
      for (const character of chunk) {
        const replacement = charsmap.transform(character)
        if (replacement === undefined) rewrite.keep(character.length)
        else replace(rewrite, character, replacement)
      }
    }
  }
  const normalized = rewrite.finish()
  return normalized.text === text.text ? text : normalized
}

const utf8 = new TextEncoder()

/** The last of what is put in takes the place of all that is left, or what is more shares the place of the last. */
function replace(rewrite: Rewrite, old: string, replacement: string): void {
  const characters = Array.from(replacement)
  const more = characters.length - Array.from(old).length
  if (characters.length === 0) rewrite.drop(old.length)
  for (const [index, character] of characters.entries()) {
    if (more > 0 && index >= characters.length - more) rewrite.insert(character)
    else rewrite.replace(character, index === characters.length - 1 ? Math.max(0, -more) : 0)
  }
}

/** Graphemes. Those of ASCII need no segmenter: each character that another follows is one, but for the two of a line end. */
function* chunks(text: string): Generator<string> {
  let at = 0
  while (at < text.length) {
    notPlain.lastIndex = at
    const found = notPlain.exec(text)
    // What is not ASCII can belong to the character before it.
    const end = found === null ? text.length : Math.max(at, found.index - (found[0] === '\r' ? 0 : 1))
    for (; at < end; at++) yield text.charAt(at)
    if (found === null) return
    plainAgain.lastIndex = found.index
    const next = plainAgain.exec(text)
    const rest = text.slice(at, next === null ? text.length : next.index + 1)
    for (const { segment } of segmenter('grapheme').segment(rest)) yield segment
    at += rest.length
  }
}

const notPlain = /\P{ASCII}|\r/gu
/** The first of two ASCII characters; it can belong to what is before it, but not what is behind it. */
const plainAgain = /(?!\r)\p{ASCII}(?!\P{ASCII})/gu
