import type { Token } from '../token.ts'
import type { NaturalTokenizer } from './natural-words.ts'

/** What a tokenizer does to the text before and while it parts it. */
export interface Rewriting {
  /** The change that it makes before anything else. */
  readonly normalize?: (text: string) => string
  /** The parts that `normalize` may make longer or shorter, in order; every other UTF-16 unit becomes one. */
  readonly resized?: (text: string) => Iterable<Part>
  /** A character that it takes out of the middle of tokens; none is left in a token. */
  readonly dropped?: RegExp
}

interface Part {
  readonly 0: string
  readonly index: number
}

/**
 * The tokens that a tokenizer finds, as the pieces of `text` that they were made of. Empty tokens are left out.
 *
 * @throws {TypeError} if a token was not made of the text in the way that `rewriting` tells
 */
export function locate(
  text: string,
  tokenizer: NaturalTokenizer,
  { normalize = same, resized, dropped }: Rewriting = {}
): Token[] {
  const normalized = normalize(text)
  const origins = resized && originsOf(text, normalize, resized(text))
  if (origins && origins.ends.length !== normalized.length) throw notThere(normalized, 0)
  const found: Token[] = []
  let reached = 0
  for (const token of tokenizer.tokenize(text) ?? []) {
    if (token === '') continue
    const first = find(normalized, dropped ? token.charAt(0) : token, reached, token)
    reached = dropped ? endOf(normalized, token, first, dropped) : first + token.length
    const [start, end] = origins ? [origins.starts[first]!, origins.ends[reached - 1]!] : [first, reached]
    found.push({ text: text.slice(start, end), start, end })
  }
  return found
}

function same(text: string): string {
  return text
}

function find(text: string, part: string, from: number, token: string): number {
  const start = text.indexOf(part, from)
  if (start < 0) throw notThere(token, from)
  return start
}

/** The end of a token that begins at `start`, and between whose characters others were dropped. */
function endOf(text: string, token: string, start: number, dropped: RegExp): number {
  let position = start
  for (let i = 0; i < token.length; i++) {
    while (text[position] !== token[i]) {
      if (position === text.length || !dropped.test(text[position]!)) throw notThere(token, start)
      position++
    }
    position++
  }
  return position
}

function notThere(token: string, offset: number): TypeError {
  const what = `${JSON.stringify(token)} after offset ${offset}`
  return new TypeError(`tokenizer must return pieces of the text in order, got ${what}`)
}

/** Where each unit of the normalized text comes from. */
function originsOf(
  text: string,
  normalize: (text: string) => string,
  resized: Iterable<Part>
): { starts: number[]; ends: number[] } {
  const starts: number[] = []
  const ends: number[] = []
  const copy = (to: number): void => {
    for (let i = ends[ends.length - 1] ?? 0; i < to; i++) {
      starts.push(i)
      ends.push(i + 1)
    }
  }
  for (const { 0: part, index } of resized) {
    const { length } = normalize(part)
    if (length === part.length) continue // not resized, after all
    copy(index)
    for (let i = length; i > 0; i--) {
      starts.push(index)
      ends.push(index + part.length)
    }
  }
  copy(text.length)
  return { starts, ends }
}
