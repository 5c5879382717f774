import type { TokenSpan, Tokenizer } from '../tokenizer.ts'
import { AddedTokenFinder, type AddedToken } from './added-tokens.ts'
import { AlignedText } from './aligned-text.ts'
import type { ByteLevelBpe } from './byte-level-bpe.ts'
import type { Decoder } from './decoders.ts'
import type { Model } from './model.ts'
import type { Normalizer } from './normalizers.ts'
import type { PostProcessor } from './post-processors.ts'
import type { PreTokenizer } from './pre-tokenizers.ts'
import type { Padding, Truncation } from './text-limits.ts'
import { emptyTokens, joinTokens, pushToken, type Tokens } from './tokens.ts'

/**
 * The steps of a tokenizer.json, in the order in which a text goes through them.
 *
 * @internal
 */
export interface PipelineSteps {
  readonly addedTokens: readonly AddedToken[]
  readonly normalize: Normalizer
  readonly preTokenizers: readonly PreTokenizer[]
  readonly model: Model
  /** Does what pre-tokenizers and model do, if it is there. */
  readonly byteLevel: ByteLevelBpe | undefined
  readonly truncate: Truncation | undefined
  readonly postProcessors: readonly PostProcessor[]
  readonly pad: Padding | undefined
  /** Undefined: tokens are joined by spaces. */
  readonly decoders: readonly Decoder[] | undefined
  readonly addSpecialTokens: boolean
}

export interface PipelineEncodeOptions {
  /**
   * Whether to put the special tokens of the post-processor around the text's, such as `[CLS]` and `[SEP]`. Default: what
   * `loadTokenizer` was told, else true.
   */
  addSpecialTokens?: boolean
}

export interface PipelineDecodeOptions {
  /** Whether to leave special tokens out. Default: true. */
  skipSpecialTokens?: boolean
}

/**
 * A tokenizer of Hugging Face's kind. Special tokens that a text has in its own words are found in it, as there: who does not
 * trust a text has to look for them before. Spans of tokens that the pipeline puts in are 0 to 0.
 */
export class TokenizerPipeline implements Tokenizer {
  /** One more than the largest id. */
  readonly vocabSize: number
  readonly #steps: PipelineSteps
  readonly #before: AddedTokenFinder
  readonly #after: AddedTokenFinder
  readonly #addedById: ReadonlyMap<number, AddedToken>
  readonly #cache = new Map<string, number[]>()

  /** @internal */
  constructor(steps: PipelineSteps) {
    this.#steps = steps
    this.#before = new AddedTokenFinder(steps.addedTokens.filter(token => !token.isNormalized))
    this.#after = new AddedTokenFinder(steps.addedTokens.filter(token => token.isNormalized))
    this.#addedById = new Map(steps.addedTokens.map(token => [token.id, token]))
    this.vocabSize = steps.addedTokens.reduce((limit, { id }) => Math.max(limit, id + 1), steps.model.idLimit)
  }

  /** The ids of the tokens of a text, in order, truncated and padded if the file says so. */
  encode(text: string, options: PipelineEncodeOptions = {}): Uint32Array {
    return Uint32Array.from(this.#encode(text, options, false).ids)
  }

  /** The number of ids that `encode` gives: special tokens that are put in, and padding, count too. */
  count(text: string, options: PipelineEncodeOptions = {}): number {
    return this.#encode(text, options, false).ids.length
  }

  /** Each id that `encode` gives, with the part of the text as it was given that it stands for. */
  encodeWithOffsets(text: string, options: PipelineEncodeOptions = {}): TokenSpan[] {
    const { ids, starts, ends } = this.#encode(text, options, true)
    return ids.map((id, index) => ({ id, start: starts[index] ?? 0, end: ends[index] ?? 0 }))
  }

  /**
   * The text of some ids, put together by the file's decoder; where it has none, the tokens with spaces between them.
   *
   * @param ids of the vocabulary, added tokens included
   * @throws {RangeError} if an id is not in the vocabulary
   */
  decode(ids: Iterable<number>, { skipSpecialTokens = true }: PipelineDecodeOptions = {}): string {
    let tokens: string[] = []
    for (const id of ids) {
      const token = this.idToToken(id)
      if (token === undefined) throw new RangeError(`ids: expected ids of the vocabulary, but there is ${id}.`)
      if (!skipSpecialTokens || this.#addedById.get(id)?.isSpecial !== true) tokens.push(token)
    }
    const { decoders } = this.#steps
    if (decoders === undefined) return tokens.join(' ')
    for (const decode of decoders) tokens = decode(tokens)
    return tokens.join('')
  }

  /**
   * The id of a token in the vocabulary's own spelling (`Ġthe`, `▁the`, `##ing`), added tokens included; `undefined` if there
   * is none.
   */
  tokenToId(token: string): number | undefined {
    return this.#steps.addedTokens.find(({ content }) => content === token)?.id ?? this.#steps.model.idOf(token)
  }

  /**
   * A token in the vocabulary's own spelling, added tokens included.
   *
   * @param id from 0; `undefined` comes back if no token has it
   */
  idToToken(id: number): string | undefined {
    return this.#addedById.get(id)?.content ?? this.#steps.model.tokenOf(id)
  }

  /** Without spans only the ids are sure to be there. */
  #encode(
    text: string,
    { addSpecialTokens = this.#steps.addSpecialTokens }: PipelineEncodeOptions,
    withSpans: boolean
  ): Tokens {
    const { truncate, postProcessors, pad } = this.#steps
    const wellFormed = text.toWellFormed()
    const own = this.#tokensOf(wellFormed, withSpans)
    const added = addSpecialTokens ? postProcessors.reduce((sum, processor) => sum + processor.added, 0) : 0
    let parts = [truncate === undefined ? own : truncate(own, added)]
    for (const processor of postProcessors) parts = processor.process(parts, wellFormed, addSpecialTokens)
    const whole = joinTokens(parts)
    return pad === undefined ? whole : pad(whole)
  }

  /** Added tokens are taken out of the text as it is, and again as it is normalised; a model sees what is between them. */
  #tokensOf(text: string, withSpans: boolean): Tokens {
    const tokens = emptyTokens()
    for (const { start, end, token } of this.#before.find(text)) {
      if (token !== undefined) {
        pushToken(tokens, token.id, start, end, text.slice(start, end))
        continue
      }
      const normalized = this.#steps.normalize(new AlignedText(text.slice(start, end), start))
      for (const found of this.#after.find(normalized.text)) {
        const piece = normalized.slice(found.start, found.end)
        const { byteLevel } = this.#steps
        if (found.token === undefined && byteLevel !== undefined)
          this.#tokenizeBytes(piece, byteLevel, tokens, withSpans)
        else if (found.token === undefined) this.#tokenize(piece, tokens)
        else pushToken(tokens, found.token.id, piece.startOf(0), piece.endOf(piece.text.length - 1), piece.text)
      }
    }
    return tokens
  }

  #tokenizeBytes(text: AlignedText, byteLevel: ByteLevelBpe, tokens: Tokens, withSpans: boolean): void {
    const { bpe, addPrefixSpace } = byteLevel
    const spaced = addPrefixSpace && !text.text.startsWith(' ') ? text.prepend(' ') : text
    if (!withSpans) for (const id of bpe.encode(spaced.text)) tokens.ids.push(id)
    else {
      for (const { id, start, end } of bpe.encodeWithOffsets(spaced.text)) {
        pushToken(tokens, id, spaced.startOf(start), spaced.endOf(end - 1), this.#steps.model.tokenOf(id) ?? '')
      }
    }
  }

  #tokenize(text: AlignedText, tokens: Tokens): void {
    let pieces = [text]
    for (const preTokenize of this.#steps.preTokenizers) pieces = pieces.flatMap(preTokenize)
    for (const piece of pieces) {
      if (piece.text === '') continue
      const found = this.#tokensOfPiece(piece.text)
      for (let index = 0; index < found.length; index += 3) {
        const id = found[index] ?? 0
        const start = found[index + 1] ?? 0
        const end = found[index + 2] ?? 0
        const written = this.#steps.model.written(id, piece.text.slice(start, end))
        pushToken(tokens, id, piece.startOf(start), piece.endOf(end - 1), written)
      }
    }
  }

  /** Words come again and again, so what one gave is kept; all is forgotten when there is too much of it. */
  #tokensOfPiece(piece: string): number[] {
    if (piece.length > 64) return this.#steps.model.tokenize(piece)
    let found = this.#cache.get(piece)
    if (found === undefined) {
      found = this.#steps.model.tokenize(piece)
      if (this.#cache.size >= 20_000) this.#cache.clear()
      this.#cache.set(piece, found)
    }
    return found
  }
}
