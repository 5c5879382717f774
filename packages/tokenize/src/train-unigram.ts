import { TokenizeError } from './errors.ts'
import { Charsmap } from './sentencepiece/charsmap.ts'
import type { Piece } from './sentencepiece/model.ts'
import { eachText, type Texts } from './train/each-text.ts'
import { checkedStrings, checkRoom, wholeNumber } from './train/options.ts'
import type { TrainingProgress } from './train/progress.ts'
import { WordCounts } from './train/word-counts.ts'
import { makeCorpus } from './train-unigram/corpus.ts'
import { wordCounter } from './train-unigram/count-words.ts'
import { learnPieces, type LearntPiece } from './train-unigram/learn-pieces.ts'
import { seedPieces } from './train-unigram/seed-pieces.ts'
import { pause } from './train/pause.ts'
import { Unigram } from './unigram.ts'

export interface TrainUnigramOptions {
  /** How many ids there are to be, special tokens and single characters among them: 8,000 by default, at most 2^21. */
  vocabSize?: number | undefined
  /**
   * They get the first ids, in this order; none by default. The unknown piece is `<unk>`: the first id of all, if it is not among
   * them. In the texts they are as any other words.
   */
  specialTokens?: readonly string[] | undefined
  /** Characters that are pieces whether they are in the texts or not; none by default. */
  initialAlphabet?: readonly string[] | undefined
  /** The part of the texts that single characters have to cover, .9 to 1: .9995 by default. The rarest characters are unknown. */
  characterCoverage?: number | undefined
  /** Unknown characters are encoded by their bytes, for which there are 256 pieces: false by default. */
  byteFallback?: boolean | undefined
  /** The greatest length of a piece in characters, 1 to 255: 16 by default. */
  maxPieceLength?: number | undefined
  /** The part of the pieces that each round keeps, .5 to .95: .75 by default. */
  shrinkingFactor?: number | undefined
  /** Rounds of expectation-maximisation before pieces are dropped, 1 to 10: 2 by default. */
  numSubIterations?: number | undefined
  /** The most pieces to begin with: 1,000,000 by default, at most 2^24. */
  seedSize?: number | undefined
  /**
   * What becomes of the characters, in training and in encoding: by default white space of all kinds is a space, and all else
   * stays as it is.
   */
  charsmap?: Charsmap | undefined
  /**
   * About how many bytes of memory the distinct words may take: 4 GiB by default; from 1 MiB to 16 GiB. When they take more, the
   * rarest are dropped, and rare pieces may come out otherwise.
   */
  maxMemory?: number | undefined
  signal?: AbortSignal | undefined
  /** Told of stage 'words' in UTF-16 units read, of 'seeds', and of 'pieces' in pieces that are still to be dropped. */
  onProgress?: ((progress: TrainingProgress) => void) | undefined
}

/**
 * Learns the pieces of a unigram language model: T. Kudo, "Subword Regularization", ACL 2018, section 3.2, in the way of
 * SentencePiece's trainer and with its defaults: pieces do not reach across spaces or from one script to another. Nine pieces
 * in ten or more come out as there: its release 0.1.97 weighs the loss of a piece by the number of all pieces, where the formula
 * has the pieces that would stand for it (as here, and in its later sources), and sums with 32 bits. The same texts give the
 * same pieces.
 *
 * After the special tokens and the bytes, ids are in the order of probability. There are fewer than `vocabSize` if the texts
 * have no more pieces that come in two places. Words of more than 4,192 bytes are cut.
 *
 * @param texts each on its own: no word goes on from one to the next; lines, or texts of any length
 * @throws {TokenizeError} `corpus-too-small` if there is not one word
 * @throws {RangeError} if an option is out of its range, or `vocabSize` has no room for special tokens and characters
 * @throws {TypeError} if `texts` is a string, or has something other than strings
 * @throws the signal's reason when it is aborted
 *
 * @example
 * ```ts
 * import { trainUnigram } from '@llm-cookbook/tokenize'
 *
 * const verse = ['She sells sea shells by the sea shore.', 'The shells she sells are surely sea shells.']
 * const tokenizer = await trainUnigram(verse, { vocabSize: 40 })
 * Array.from(tokenizer.encode('She sells shells'), id => tokenizer.model.pieces[id]?.piece)
 * // => ['▁', 'S', 'he', '▁s', 'ells', '▁shells']
 * ```
 */
export async function trainUnigram(texts: Texts, options: TrainUnigramOptions = {}): Promise<Unigram> {
  const checked = checkedOptions(options)
  const { vocabSize, specialTokens, characterCoverage, initialAlphabet, byteFallback, charsmap } = checked
  const { signal, onProgress } = options
  const normalization = {
    charsmap,
    addDummyPrefix: true,
    removeExtraWhitespaces: true,
    escapeWhitespaces: true,
    whitespaceAsSuffix: false
  }
  const words = new WordCounts(checked.maxMemory)
  await eachText(texts, { signal, onProgress }, wordCounter(normalization, words))
  if (words.size === 0) throw new TokenizeError('corpus-too-small', 'The texts have no words; expected at least one')

  const corpus = makeCorpus(words, { characterCoverage, initialAlphabet })
  const first = specialPieces(specialTokens, byteFallback)
  checkRoom(vocabSize, first.length, corpus.alphabet.length - 1)
  onProgress?.({ stage: 'seeds', done: 0, total: 1 })
  await pause(signal)
  const seeds = seedPieces(corpus, checked.maxPieceLength, checked.seedSize)
  onProgress?.({ stage: 'seeds', done: 1, total: 1 })
  await pause(signal)

  const target = Math.trunc(vocabSize * 1.1)
  const total = Math.max(0, seeds.count - target)
  const learnt = await learnPieces(corpus, seeds, {
    target,
    shrinkingFactor: checked.shrinkingFactor,
    numSubIterations: checked.numSubIterations,
    signal,
    onRound: left => onProgress?.({ stage: 'pieces', done: Math.max(0, total - Math.max(0, left - target)), total })
  })
  const taken = new Set(first.map(({ piece }) => piece))
  const characters = corpus.alphabet
    .slice(1)
    .sort((a, b) => b.count - a.count || a.character - b.character)
    .map(({ character }) => String.fromCodePoint(character))
  const pieces = [...first, ...choosePieces(learnt, characters, taken, vocabSize - first.length)]
  return new Unigram({ pieces, byteFallback, normalization })
}

type Checked = {
  [Name in Exclude<keyof TrainUnigramOptions, 'signal' | 'onProgress'>]-?: NonNullable<TrainUnigramOptions[Name]>
}

function checkedOptions(options: TrainUnigramOptions): Checked {
  const { byteFallback = false, charsmap = whiteSpace() } = options
  return {
    vocabSize: wholeNumber('vocabSize', options.vocabSize ?? 8000, 1, 2 ** 21),
    specialTokens: checkedStrings('specialTokens', options.specialTokens ?? []),
    initialAlphabet: checkedStrings('initialAlphabet', options.initialAlphabet ?? []),
    characterCoverage: between('characterCoverage', options.characterCoverage ?? 0.9995, 0.9, 1),
    byteFallback,
    maxPieceLength: wholeNumber('maxPieceLength', options.maxPieceLength ?? 16, 1, 255),
    shrinkingFactor: between('shrinkingFactor', options.shrinkingFactor ?? 0.75, 0.5, 0.95),
    numSubIterations: wholeNumber('numSubIterations', options.numSubIterations ?? 2, 1, 10),
    seedSize: wholeNumber('seedSize', options.seedSize ?? 1_000_000, 1, 2 ** 24),
    charsmap,
    maxMemory: wholeNumber('maxMemory', options.maxMemory ?? 2 ** 32, 2 ** 20, 2 ** 34)
  }
}

function between(name: string, value: number, least: number, most: number): number {
  if (value >= least && value <= most) return value
  throw new RangeError(`${name} is ${String(value)}; expected a number from ${least} to ${most}`)
}

let whiteSpaceMap: Charsmap | undefined

/** All of Unicode's white space is a space. */
function whiteSpace(): Charsmap {
  const all =
    '\t\n\v\f\r\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000'
  return (whiteSpaceMap ??= Charsmap.compile(Array.from(all, character => [character, ' '])))
}

/** The pieces that are not learnt: unknown, special tokens, bytes. */
function specialPieces(specialTokens: readonly string[], byteFallback: boolean): Piece[] {
  const names = specialTokens.includes('<unk>') ? specialTokens : ['<unk>', ...specialTokens]
  const special = names.map((piece): Piece => ({ piece, score: 0, kind: piece === '<unk>' ? 'unknown' : 'control' }))
  if (!byteFallback) return special
  const bytes = Array.from({ length: 256 }, (_, byte): Piece => {
    return { piece: `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`, score: 0, kind: 'byte' }
  })
  return [...special, ...bytes]
}

/** Far enough apart for the scores of 32 bits to differ. */
const penaltyStep = 0.0001

/** All the characters, the frequent ones first in `characters`, and the most probable of the other pieces; none of those `taken`. */
function choosePieces(
  learnt: readonly LearntPiece[],
  characters: readonly string[],
  taken: ReadonlySet<string>,
  count: number
): Piece[] {
  const scores = new Map(learnt.map(({ piece, score }) => [piece, score]))
  const lowest = learnt.reduce((least, { score }) => Math.min(least, score), 0)
  const chosen = new Map<string, number>()
  let penalty = 0
  for (const character of characters) {
    const score = scores.get(character)
    chosen.set(character, score ?? lowest + penalty)
    if (score === undefined) penalty += penaltyStep
  }
  for (const { piece, score } of learnt.toSorted(byScore)) {
    if (chosen.size >= count) break
    if (!taken.has(piece)) chosen.set(piece, scores.get(piece) ?? score)
  }
  return Array.from(chosen, ([piece, score]): Piece => ({ piece, score: Math.fround(score), kind: 'normal' })).sort(
    byScore
  )
}

function byScore(a: LearntPiece, b: LearntPiece): number {
  return b.score - a.score || (a.piece < b.piece ? -1 : 1)
}
