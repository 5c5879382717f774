import { type Tokenizer, utf8Bytes } from '../plan/token-rate.ts'

export interface CutOptions {
  /** Tokens that a piece may have, a whole number from 1. Default 8,191. */
  maxTokens?: number | undefined
  /** What counts them. Default: two bytes in UTF-8 are a token, which is more than nearly all texts have. */
  tokenizer?: Tokenizer | undefined
}

/** A piece of a text. */
export interface Piece {
  /** As it stands in the text. */
  readonly text: string
  /** Its length in tokens; in half bytes of UTF-8 where nothing counts tokens. */
  readonly tokens: number
}

/**
 * The beginning of a text, as long as `maxTokens` allow. No character is cut in two.
 *
 * @throws {RangeError} `maxTokens` is no whole number from 1
 *
 * @example
 * ```ts
 * import { truncate } from '@llm-cookbook/embed-client'
 * import { loadEncoding } from '@llm-cookbook/tokenize'
 *
 * const tokenizer = await loadEncoding('cl100k_base')
 * truncate('How do I cook rice in a small pot?', { maxTokens: 5, tokenizer }) // => 'How do I cook rice'
 * // Without a tokenizer, two bytes are taken for a token.
 * truncate('Crème brûlée', { maxTokens: 5 }) // => 'Crème br'
 * ```
 */
export function truncate(text: string, options: CutOptions = {}): string {
  const { value } = pieces(text, options).next()
  return value ? value.text : text
}

/**
 * A text in pieces, each as long as `maxTokens` allow, without overlap. No character is cut in two. Chunks at the ends of
 * sentences or sections are better where there is a choice: `chunk` of `@llm-cookbook/tokenize` makes them.
 *
 * @throws {RangeError} `maxTokens` is no whole number from 1
 */
export function chunk(text: string, options: CutOptions = {}): Piece[] {
  return [...pieces(text, options)]
}

function* pieces(text: string, { maxTokens = 8191, tokenizer }: CutOptions): Generator<Piece, undefined, undefined> {
  if (!Number.isSafeInteger(maxTokens) || maxTokens < 1) {
    throw new RangeError(`maxTokens: expected a whole number from 1, got ${maxTokens}`)
  }
  if (tokenizer) yield* byTokens(text, maxTokens, tokenizer)
  else yield* byBytes(text, 2 * maxTokens)
}

function* byTokens(text: string, maxTokens: number, tokenizer: Tokenizer): Generator<Piece, undefined, undefined> {
  const tokens = Array.from(tokenizer.encode(text))
  if (tokens.length <= maxTokens) {
    if (tokens.length > 0) yield { text, tokens: tokens.length }
    return
  }
  for (let start = 0, end: number; start < tokens.length; start = end) {
    end = Math.min(start + maxTokens, tokens.length)
    let piece = tokenizer.decode(tokens.slice(start, end))
    // Where tokens are bytes, the last one may end within a character; and what is cut out may have more tokens by itself.
    while (
      end < tokens.length &&
      end > start + 1 &&
      (piece.endsWith('\ufffd') || tokenizer.encode(piece).length > maxTokens)
    ) {
      piece = tokenizer.decode(tokens.slice(start, --end))
    }
    yield { text: piece, tokens: end - start }
  }
}

function* byBytes(text: string, maxBytes: number): Generator<Piece, undefined, undefined> {
  let start = 0
  let bytes = 0
  let index = 0
  for (const character of text) {
    const more = utf8Bytes(character)
    if (bytes + more > maxBytes && index > start) {
      yield { text: text.slice(start, index), tokens: Math.ceil(bytes / 2) }
      start = index
      bytes = 0
    }
    index += character.length
    bytes += more
  }
  if (index > start) yield { text: text.slice(start), tokens: Math.ceil(bytes / 2) }
}
