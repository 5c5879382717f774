import { TokenizeError } from '../errors.ts'
import type { JsonNode } from './json-node.ts'
import { TokenTable, type Model } from './model.ts'
import { readVocabulary } from './read-vocabulary.ts'

/**
 * WordPiece's inference (Schuster and Nakajima, 2012; Devlin et al., 2018): from the left always the longest token, those that do
 * not begin the word with a prefix; if there is none at some place, the whole word is unknown. The longest token bounds the cost of
 * each step.
 */
export class LongestPieces extends TokenTable implements Model {
  readonly #options: LongestPiecesOptions
  readonly #longest: number

  constructor(ids: Map<string, number>, options: LongestPiecesOptions) {
    super(ids)
    this.#options = options
    let longest = 0
    for (const token of ids.keys()) longest = Math.max(longest, token.length)
    this.#longest = longest
  }

  tokenize(word: string): number[] {
    if (isLongerThan(word, this.#options.maxCharacters)) return this.#unknownWord(word)
    const tokens: number[] = []
    for (let start = 0; start < word.length;) {
      const end = this.#pushLongest(word, start, tokens)
      if (end === undefined) return this.#unknownWord(word)
      start = end
    }
    return tokens
  }

  #pushLongest(word: string, start: number, tokens: number[]): number | undefined {
    const prefix = start === 0 ? '' : this.#options.prefix
    for (let end = Math.min(word.length, start + this.#longest); end > start; end--) {
      const id = this.idOf(prefix + word.slice(start, end))
      if (id === undefined) continue
      tokens.push(id, start, end)
      return end
    }
    return undefined
  }

  #unknownWord(word: string): number[] {
    const { unknown } = this.#options
    const id = this.idOf(unknown)
    if (id !== undefined) return [id, 0, word.length]
    const message = `The text has a word that the vocabulary cannot make, and lacks the token for that, ${JSON.stringify(unknown)}.`
    throw new TokenizeError('invalid-file', message)
  }
}

export interface LongestPiecesOptions {
  /** The token of words that cannot be made of others. */
  readonly unknown: string
  /** Marks a token that continues a word. */
  readonly prefix: string
  /** A word of more code points is unknown. */
  readonly maxCharacters: number
}

/** The `WordPiece` model of a tokenizer.json. */
export function readLongestPieces(node: JsonNode): LongestPieces {
  node.only(['type', 'vocab', 'unk_token', 'continuing_subword_prefix', 'max_input_chars_per_word'])
  return new LongestPieces(readVocabulary(node.get('vocab')), {
    unknown: node.get('unk_token').string(),
    prefix: node.get('continuing_subword_prefix').string(),
    maxCharacters: node.get('max_input_chars_per_word').count()
  })
}

function isLongerThan(word: string, characters: number): boolean {
  if (word.length <= characters) return false
  let count = 0
  for (const _ of word) if (++count > characters) return true
  return false
}
