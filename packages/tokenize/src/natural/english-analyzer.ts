/* eslint-disable-next-line @typescript-eslint/triple-slash-reference -- a file without types can only be declared
   globally, and whoever compiles this source has to see the declaration */
/// <reference path="./natural-modules.d.ts" />
import porter from 'natural/lib/natural/stemmers/porter_stemmer.js'
import { words } from '../words.ts'
import { englishStopWords } from './stop-words.ts'

/** Text to the terms that a lexical ranking (BM25, tf-idf) counts. */
export interface EnglishAnalyzer {
  /** Names the analysis: another one gives another name, so that an index can refuse it. */
  readonly fingerprint: string
  /** In the order of the text, repeated as often as they occur there; stop words are left out. */
  terms(text: string): string[]
}

/**
 * English words to terms: compatibility characters unified (NFKC: `ﬁ`, `²`), accents and case dropped (`Café` is `cafe`), stop
 * words out, the rest stemmed (M. F. Porter, An algorithm for suffix stripping, 1980).
 *
 * `U.S.` and `US` are `us`, `1,000` is `1000`, `3.1.2` stays one term; `don't` is a stop word and `Kiyo's` is `kiyo`, whichever
 * apostrophe stands there; words with a hyphen are two. Words of other languages pass whole, those of scripts without
 * spaces (Chinese, Japanese, Thai, …) as the dictionary of `words` finds them.
 */
export function englishAnalyzer(): EnglishAnalyzer {
  /** The term of each word met; empty for a stop word. */
  const known = new Map<string, string>()

  function termOf(match: string): string {
    const term = known.get(match)
    if (term !== undefined) return term
    const word = detached(match)
    const made = makeTerm(word)
    if (word.length > longest) return made
    if (known.size >= mostKnown) known.clear()
    known.set(word, made)
    return made
  }

  return {
    fingerprint: 'english-porter-1',
    terms: text => (fold(text).match(wordPattern) ?? []).map(termOf).filter(term => term !== '')
  }
}

const mostKnown = 50_000

/** Longer words are neither stemmed, since the stemmer's time grows with the square of the length, nor kept. */
const longest = 40

/**
 * An abbreviation, a number in thousands, or letters and digits with apostrophes and decimal points inside. The repetitions are
 * bounded, since the engine keeps a way back for each.
 */
const wordPattern =
  /\p{L}(?:\.\p{L}){1,9}(?![\p{L}\p{N}])|\d{1,3}(?:,\d{3}){1,9}(?![\p{L}\p{N}])|[\p{L}\p{N}][\p{L}\p{N}\p{M}]*(?:'\p{L}[\p{L}\p{M}]*|(?<=\d)\.\d[\p{L}\p{N}]*){0,9}/gu

/** A run of a script that has no spaces between words, with its marks of punctuation and length. */
const unspaced =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}][\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}]*/gu

function fold(text: string): string {
  if (/^[\0-\x7f]*$/.test(text)) return text.toLowerCase()
  return text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]|\u00ad|\u200c|\u200d|\u2060/g, '')
    .normalize('NFC')
    .replace(/[‘’ʼ]/g, "'")
    .replace(unspaced, spaced)
    .toLowerCase()
}

function spaced(run: string): string {
  const parts = words(run).map(word => word.text)
  return ` ${parts.join(' ')} `
}

function makeTerm(word: string): string {
  if (englishStopWords.has(word)) return ''
  const bare = /^\p{L}(?:\.\p{L})+$/u.test(word)
    ? word.replaceAll('.', '')
    : word.replaceAll(',', '').replace(/(?:n't|'(?:s|d|m|re|ve|ll))$/, '')
  if (englishStopWords.has(bare)) return ''
  return bare.length <= longest && /^[a-z]{3,}$/.test(bare) ? porter.stem(bare) : bare
}

/** A copy. A match is a view into its text, and would keep the whole text in memory. */
function detached(word: string): string {
  return ` ${word}`.slice(1)
}
