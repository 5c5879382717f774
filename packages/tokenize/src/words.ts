import { addAsciiWords } from './ascii-words.ts'
import { segmenter } from './segmenter.ts'
import type { Token } from './token.ts'

/**
 * The words of a text in order: the segments between Unicode's word boundaries (UAX #29, section 4) that hold a letter, a digit or
 * an ideograph, so neither white space nor marks. `don't`, `3.14`, `1,000`, `example.com` and `U.S` are one word each;
 * `zero-trust` is two. Chinese, Japanese, Thai and the like are cut by the dictionary of the JavaScript engine.
 */
export function words(text: string): Token[] {
  const found: Token[] = []
  for (let at = 0; at < text.length;) {
    beyondAscii.lastIndex = at
    const stranger = beyondAscii.exec(text)
    if (stranger === null) {
      addAsciiWords(found, text, at, text.length)
      break
    }
    let start = stranger.index
    while (start > at && !isSpace(text.charCodeAt(start - 1))) start--
    addAsciiWords(found, text, at, start)
    asciiAgain.lastIndex = stranger.index
    at = asciiAgain.exec(text)?.index ?? text.length
    addEngineWords(found, text, start, at)
  }
  return found
}

// The engine knows all scripts, and takes four times as long for ASCII as we do: it gets what has other characters. White space
// parts words whatever stands on either side, so that is where the text may be cut.
const beyondAscii = /[^\0-\x7f]/g
const asciiAgain = /[\t-\r ](?=[\0-\x7f]{64})/g

function isSpace(code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d)
}

/** What the engine takes for a word, and is none: a row of underscores, punctuation of scripts without spaces (U+1AA0). */
const onlyMarks = /^(?:_[^\p{L}\p{N}]*|[\p{P}\p{Z}\p{C}]+)$/u

function addEngineWords(found: Token[], text: string, start: number, end: number): void {
  for (const { segment, index, isWordLike } of segmenter('word').segment(text.slice(start, end))) {
    if (isWordLike !== true || onlyMarks.test(segment)) continue
    found.push({ text: segment, start: start + index, end: start + index + segment.length })
  }
}
