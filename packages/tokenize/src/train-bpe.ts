import { Bpe } from './bpe.ts'
import { byteOrder } from './bpe/byte-order.ts'
import { noRank, type Vocabulary } from './bpe/vocabulary.ts'
import { TokenizeError } from './errors.ts'
import { byteCharacter } from './pipeline/byte-level.ts'
import type { SplitPatternName } from './split-patterns.ts'
import { eachText, type Texts } from './train/each-text.ts'
import { mergeWords } from './train/merge-words.ts'
import { checkedOptions, checkedSpecialTokens, checkRoom, wholeNumber, type TrainOptions } from './train/options.ts'
import { pause } from './train/pause.ts'
import { PieceCounter } from './train/piece-counter.ts'
import { WordCounts } from './train/word-counts.ts'

export interface TrainBpeOptions extends TrainOptions {
  /** They get the first ids, in this order; none by default. Where they stand in the texts they are words like any others. */
  specialTokens?: readonly string[] | undefined
  /** How text is cut into words, which no token crosses: 'gpt2' by default. */
  splitPattern?: SplitPatternName | undefined
  /** The greatest length of a token in bytes, from 1; any by default. */
  maxTokenLength?: number | undefined
}

/**
 * Learns a byte-level BPE: at first each byte is a token; then, again and again, the two tokens that stand side by side most
 * often within words become one. R. Sennrich, B. Haddow and A. Birch, "Neural Machine Translation of Rare Words with Subword
 * Units", ACL 2016; on bytes: A. Radford et al., "Language Models are Unsupervised Multitask Learners", 2019, section 2.2.
 *
 * The ids are those of Hugging Face's `BpeTrainer` with its `ByteLevel` pre-tokenizer and initial alphabet: special tokens, then
 * bytes by their printable characters, then merges; of pairs equally frequent that of the lowest ids. All 256 bytes are tokens,
 * so that the model encodes any text. The order of the texts makes no difference. A merge that would be spelled like a special
 * token is left out.
 *
 * @param texts each for itself: no word reaches from one into the next
 * @throws {TokenizeError} 'corpus-too-small' if there is no word at all
 * @throws {RangeError} if an option is out of its range, or `vocabSize` has no room for special tokens and bytes
 * @throws {TypeError} if `texts` is a string, or has something other than strings
 * @throws the signal's reason when it is aborted
 */
export async function trainBpe(texts: Texts, options: TrainBpeOptions = {}): Promise<Bpe> {
  const { vocabSize, minFrequency, maxMemory } = checkedOptions(options)
  const { splitPattern = 'gpt2', maxTokenLength = 2 ** 31, signal, onProgress } = options
  wholeNumber('maxTokenLength', maxTokenLength, 1, 2 ** 31)
  const specialTokens = checkedSpecialTokens(options.specialTokens ?? [])
  checkRoom(vocabSize, specialTokens.length, byteOrder.length)
  const tokens = new TokenList(specialTokens)

  const words = new WordCounts(maxMemory)
  const pieces = new PieceCounter(splitPattern, words)
  await eachText(texts, { signal, onProgress }, (part, isLast) => {
    pieces.add(part, isLast)
  })
  if (words.size === 0) throw new TokenizeError('corpus-too-small', 'the texts have no words; expected at least one')

  const tell = (): void => onProgress?.({ stage: 'merges', done: tokens.size, total: vocabSize })
  await mergeWords(words.symbols(tokens.ofByte), {
    alphabetSize: tokens.size,
    limit: vocabSize - tokens.size,
    minFrequency,
    refuses: (left, right) =>
      tokens.length(left) + tokens.length(right) > maxTokenLength || tokens.spellSpecial(left, right),
    onMerge: (left, right) => {
      tokens.merge(left, right)
    },
    pause: () => {
      tell()
      return pause(signal)
    }
  })
  tell()
  const ids = Object.fromEntries(specialTokens.map((token, id) => [token, id]))
  return new Bpe({ vocabulary: tokens.vocabulary(), splitPattern, specialTokens: ids })
}

/** The tokens so far, by their ids: special ones, which have no bytes, then single bytes, then those merged. */
class TokenList {
  /** The id of each byte. */
  readonly ofByte = new Uint32Array(256)
  #bytes = new Uint8Array(1 << 16)
  readonly #offsets = [0]
  readonly #merges: number[] = []
  /** What the special tokens would be if they were spelled in bytes, as tokenizer.json spells all tokens. */
  readonly #specials: ReadonlySet<string>
  readonly #longestSpecial: number

  constructor(specialTokens: readonly string[]) {
    this.#specials = new Set(specialTokens)
    this.#longestSpecial = Math.max(0, ...specialTokens.map(token => token.length))
    for (let id = 0; id < specialTokens.length; id++) this.#add(0, noRank, noRank)
    for (const byte of byteOrder) {
      const spelling = byteCharacter(byte)
      if (this.#specials.has(spelling)) {
        throw new RangeError(`the special token '${spelling}' is how a byte is spelled; expected another one`)
      }
      this.ofByte[byte] = this.size
      this.#bytes[this.#offsets[this.size]!] = byte
      this.#add(1, noRank, noRank)
    }
  }

  get size(): number {
    return this.#offsets.length - 1
  }

  length(id: number): number {
    return this.#offsets[id + 1]! - this.#offsets[id]!
  }

  /** Whether two tokens together are spelled as a special one. */
  spellSpecial(left: number, right: number): boolean {
    if (this.length(left) + this.length(right) > this.#longestSpecial) return false
    let spelling = ''
    for (const id of [left, right]) for (const byte of this.#bytesOf(id)) spelling += byteCharacter(byte)
    return this.#specials.has(spelling)
  }

  merge(left: number, right: number): void {
    const start = this.#offsets[this.size]!
    const length = this.length(left) + this.length(right)
    if (start + length > this.#bytes.length) {
      const bytes = new Uint8Array(2 * (start + length))
      bytes.set(this.#bytes)
      this.#bytes = bytes
    }
    this.#bytes.set(this.#bytesOf(left), start)
    this.#bytes.set(this.#bytesOf(right), start + this.length(left))
    this.#add(length, left, right)
  }

  vocabulary(): Vocabulary {
    const offsets = Uint32Array.from(this.#offsets)
    return { bytes: this.#bytes.slice(0, offsets[this.size]), offsets, merges: Uint32Array.from(this.#merges) }
  }

  #bytesOf(id: number): Uint8Array {
    return this.#bytes.subarray(this.#offsets[id], this.#offsets[id + 1])
  }

  #add(length: number, left: number, right: number): void {
    this.#offsets.push(this.#offsets[this.size]! + length)
    this.#merges.push(left, right)
  }
}
