import { AddedTokenFinder, type AddedToken } from './pipeline/added-tokens.ts'
import { AlignedText } from './pipeline/aligned-text.ts'
import { normalizeBert } from './pipeline/bert-normalizer.ts'
import { bertPunctuation, oneOf, whitespace } from './pipeline/character-classes.ts'
import { decodeWordPiece } from './pipeline/decoders.ts'
import { LongestPieces } from './pipeline/longest-pieces.ts'
import { split } from './pipeline/split.ts'
import type { TokenSpan, Tokenizer } from './tokenizer.ts'

export interface WordPieceOptions {
  /** Whether letters are put in lower case. Default: true, as for the models called uncased. */
  lowercase?: boolean
  /** Whether accents are taken off letters. Default: as `lowercase`. */
  stripAccents?: boolean
  /** Whether each ideograph is a word of its own. Default: true. */
  handleChineseChars?: boolean
  /** Whether control characters are left out, and white space of all kinds is a space. Default: true. */
  cleanText?: boolean
  /** A word of more characters than this is unknown; a whole number from 1. Default: 100. */
  maxCharacters?: number
  /**
   * Whether the methods put `[CLS]` before the text's tokens and `[SEP]` behind them when a call does not say. Default: false, so that
   * `decode` gives the text and `count` its own tokens. To be given to a model, texts need them.
   */
  specialTokens?: boolean
}

export interface WordPieceEncodeOptions {
  /** Whether this text is put between `[CLS]` and `[SEP]`. Default: what the constructor was given. */
  specialTokens?: boolean
}

/**
 * BERT's tokenizer (Devlin et al., 2018): text is cleaned, put in lower case and without accents, cut at white space and punctuation,
 * and each word made of the longest tokens of the vocabulary, from the left; a word that cannot be is `[UNK]`.
 *
 * Ids and spans are those of Hugging Face's tokenizers. A span is the part of the text as it was given, also where normalisation
 * changes its length. `[UNK]`, `[CLS]`, `[SEP]`, `[PAD]` and `[MASK]` in a text are these tokens, as there.
 */
export class WordPiece implements Tokenizer {
  readonly vocabSize: number
  /** The tokens; the place is the id. */
  readonly vocabulary: readonly string[]
  /** What the constructor was given, and the defaults of what it was not. */
  readonly options: Readonly<Required<WordPieceOptions>>
  readonly #pieces: LongestPieces
  readonly #special: AddedTokenFinder
  /** What words gave: id, start and end of each token. */
  readonly #words = new Map<string, readonly number[]>()

  /**
   * @param vocabulary the tokens; the place is the id. Those that continue a word begin with `##`. `readVocabTxt` gives it.
   * @throws {TypeError} if `[UNK]` is missing, or with `specialTokens` `[CLS]` or `[SEP]`
   * @throws {RangeError} if `maxCharacters` is not a whole number from 1
   */
  constructor(vocabulary: readonly string[], options: WordPieceOptions = {}) {
    // By their defaults, since a caller without exact types may hand on an option that is undefined.
    const { lowercase = true, stripAccents = lowercase, handleChineseChars = true, cleanText = true } = options
    const { maxCharacters = 100, specialTokens: bounds = false } = options
    if (!Number.isInteger(maxCharacters) || maxCharacters < 1) {
      throw new RangeError(`maxCharacters: expected a whole number from 1, but it is ${maxCharacters}.`)
    }
    this.options = { lowercase, stripAccents, handleChineseChars, cleanText, maxCharacters, specialTokens: bounds }
    const ids = new Map(vocabulary.map((token, id) => [token, id]))
    this.#pieces = new LongestPieces(ids, { unknown: '[UNK]', prefix: '##', maxCharacters })
    this.vocabSize = vocabulary.length
    this.vocabulary = vocabulary
    this.#idOf('[UNK]')
    this.#bounds({})
    this.#special = new AddedTokenFinder(specialTokens.flatMap(token => addedToken(token, ids.get(token))))
  }

  /** The ids of the tokens of a text, in order; between `[CLS]` and `[SEP]` if `specialTokens` says so. */
  encode(text: string, options: WordPieceEncodeOptions = {}): Uint32Array {
    const ids: number[] = []
    this.#forEachWord(text, (_, tokens) => {
      for (let index = 0; index < tokens.length; index += 3) ids.push(tokens[index] ?? 0)
    })
    const [first, last] = this.#bounds(options)
    return Uint32Array.from(first === undefined || last === undefined ? ids : [first, ...ids, last])
  }

  /** The number of ids that `encode` gives. */
  count(text: string, options: WordPieceEncodeOptions = {}): number {
    let count = this.#bounds(options).length
    this.#forEachWord(text, (_, tokens) => {
      count += tokens.length / 3
    })
    return count
  }

  /** Each id that `encode` gives, with the part of the text that it stands for; of `[CLS]` and `[SEP]` that is 0 to 0. */
  encodeWithOffsets(text: string, options: WordPieceEncodeOptions = {}): TokenSpan[] {
    const spans: TokenSpan[] = []
    const [first, last] = this.#bounds(options)
    if (first !== undefined) spans.push({ id: first, start: 0, end: 0 })
    this.#forEachWord(text, (at, tokens) => {
      for (let index = 0; index < tokens.length; index += 3) {
        const start = at + (tokens[index + 1] ?? 0)
        spans.push({ id: tokens[index] ?? 0, start, end: at + (tokens[index + 2] ?? 0) })
      }
    })
    if (last !== undefined) spans.push({ id: last, start: 0, end: 0 })
    return spans
  }

  /**
   * Words with a space between them. What normalisation took away, and where there were spaces, is not known any more: the text
   * comes back up to that. `[CLS]`, `[SEP]` and `[PAD]` are left out.
   *
   * @throws {RangeError} if an id is not in the vocabulary
   */
  decode(ids: Iterable<number>): string {
    const tokens: string[] = []
    for (const id of ids) {
      const token = this.#pieces.tokenOf(id)
      if (token === undefined)
        throw new RangeError(`ids: expected ids less than ${this.vocabSize}, but there is ${id}.`)
      if (!leftOut.has(token)) tokens.push(token)
    }
    return decodeWords(tokens).join('')
  }

  /** `[CLS]` and `[SEP]`, if they are wanted. */
  #bounds({ specialTokens = this.options.specialTokens }: WordPieceEncodeOptions): [number, number] | [] {
    return specialTokens ? [this.#idOf('[CLS]'), this.#idOf('[SEP]')] : []
  }

  #idOf(token: string): number {
    const id = this.#pieces.idOf(token)
    if (id === undefined) throw new TypeError(`vocabulary: expected it to have ${token}, but it has not.`)
    return id
  }

  /**
   * Visits words with the place where each begins, and id, start and end of its tokens in the word. Nothing that normalisation or
   * the model does reaches across white space, or past a sign of ASCII.
   */
  #forEachWord(text: string, visit: (at: number, tokens: readonly number[]) => void): void {
    const wellFormed = text.toWellFormed()
    for (const { start, end, token } of this.#special.find(wellFormed)) {
      if (token !== undefined) {
        visit(start, [token.id, 0, end - start])
        continue
      }
      for (let at = start; at < end;) {
        const kind = kindAt(wellFormed, at)
        let to = at + 1
        if (kind === inWord) while (to < end && kindAt(wellFormed, to) === inWord) to++
        if (kind !== isBlank) visit(at, this.#tokensOf(wellFormed.slice(at, to)))
        at = to
      }
    }
  }

  /** Words come again and again, so what one gave is kept; all is forgotten when there is too much of it. */
  #tokensOf(text: string): readonly number[] {
    const known = this.#words.get(text)
    if (known !== undefined) return known
    const tokens: number[] = []
    for (const piece of split(normalizeBert(new AlignedText(text), this.options), wordBorder, 'Isolated')) {
      if (isSpace.test(piece.text)) continue
      const found = this.#pieces.tokenize(piece.text)
      for (let index = 0; index < found.length; index += 3) {
        const start = piece.startOf(found[index + 1] ?? 0)
        tokens.push(found[index] ?? 0, start, piece.endOf((found[index + 2] ?? 0) - 1))
      }
    }
    if (text.length <= 64) {
      if (this.#words.size >= 20_000) this.#words.clear()
      this.#words.set(text, tokens)
    }
    return tokens
  }
}

const specialTokens = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]']
const leftOut: ReadonlySet<string> = new Set(['[PAD]', '[CLS]', '[SEP]'])
const decodeWords = decodeWordPiece('##', true)

const inWord = 0
const isSign = 1
const isBlank = 2

/** What each UTF-16 unit is: white space, which is below U+3001, a sign of ASCII, or a part of words. */
const kinds = Uint8Array.from({ length: 0x3001 }, (_, unit) => {
  const character = String.fromCharCode(unit)
  // The other white space is a control character, which cleaning takes out of words.
  if (/[ \t\n\r\p{Z}]/u.test(character)) return isBlank
  return /[!-/:-@[-`{-~]/.test(character) ? isSign : inWord
})

function kindAt(text: string, unit: number): number {
  return kinds[text.charCodeAt(unit)] ?? inWord
}

const wordBorder = oneOf(whitespace + bertPunctuation)
const isSpace = oneOf(whitespace, 'v')

function addedToken(content: string, id: number | undefined): AddedToken[] {
  if (id === undefined) return []
  const plain = { isNormalized: false, singleWord: false, takesLeft: false, takesRight: false }
  return [{ id, content, isSpecial: true, ...plain }]
}
