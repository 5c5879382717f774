import { TokenizeError } from './errors.ts'
import { BertCounter } from './train/bert-counter.ts'
import { eachText, type Texts } from './train/each-text.ts'
import { learnWordPiece } from './train/learn-wordpiece.ts'
import {
  checkedOptions,
  checkedSpecialTokens,
  checkedStrings,
  wholeNumber,
  type TrainOptions
} from './train/options.ts'
import { pause } from './train/pause.ts'
import { WordCounts } from './train/word-counts.ts'
import { WordPiece, type WordPieceOptions } from './wordpiece.ts'

export interface TrainWordPieceOptions
  extends TrainOptions, Pick<WordPieceOptions, 'lowercase' | 'stripAccents' | 'handleChineseChars' | 'cleanText'> {
  /** They get the first ids, in this order, and have `[UNK]`: by default BERT's `[PAD]`, `[UNK]`, `[CLS]`, `[SEP]`, `[MASK]`. */
  specialTokens?: readonly string[] | undefined
  /** Strings whose characters get a token whether they are in the texts or not; none by default. */
  initialAlphabet?: readonly string[] | undefined
  /**
   * How many different characters get a token, the most frequent ones; from 1, 1,000 by default. A word with another one is
   * unknown.
   */
  maxAlphabet?: number | undefined
}

/**
 * Learns a vocabulary for BERT's WordPiece as Hugging Face's `WordPieceTrainer` does: by byte pair encoding's merges (see
 * `trainBpe`) over the characters of words, where those that do not begin a word are marked with `##`. Words are those of BERT's
 * basic tokenizer.
 *
 * The ids: special tokens; characters that begin words, by code point; `##` characters, likewise; merges, of pairs equally
 * frequent that of the lowest ids. The reference numbers the `##` characters by a random hash, so that of pairs equally frequent
 * it may merge another one first. The order of the texts makes no difference.
 *
 * @param texts each for itself: no word reaches from one into the next
 * @throws {TokenizeError} 'corpus-too-small' if there is no word at all
 * @throws {RangeError} if an option is out of its range, or `vocabSize` has no room for special tokens and characters
 * @throws {TypeError} if `texts` is a string, or has something other than strings
 * @throws the signal's reason when it is aborted
 *
 * @example
 * ```ts
 * import { trainWordPiece } from '@llm-cookbook/tokenize'
 *
 * const verse = ['She sells sea shells by the sea shore.', 'The shells she sells are surely sea shells.']
 * const tokenizer = await trainWordPiece(verse, { vocabSize: 60 })
 * Array.from(tokenizer.encode('She shells'), id => tokenizer.vocabulary[id]) // => ['she', 'shells']
 * ```
 */
export async function trainWordPiece(texts: Texts, options: TrainWordPieceOptions = {}): Promise<WordPiece> {
  const { vocabSize, minFrequency, maxMemory } = checkedOptions(options)
  const { maxAlphabet = 1000, signal, onProgress } = options
  wholeNumber('maxAlphabet', maxAlphabet, 1, 0x110000)
  const initialAlphabet = checkedStrings('initialAlphabet', options.initialAlphabet ?? [])
  const specialTokens = checkedSpecialTokens(options.specialTokens ?? bertTokens)
  if (!specialTokens.includes('[UNK]')) throw new RangeError("specialTokens lacks '[UNK]', the token of unknown words")
  const { lowercase = true, stripAccents = lowercase, handleChineseChars = true, cleanText = true } = options
  const normalization = { lowercase, stripAccents, handleChineseChars, cleanText }

  const words = new WordCounts(maxMemory)
  const counter = new BertCounter(words, normalization)
  await eachText(texts, { signal, onProgress }, (part, isLast) => {
    counter.add(part, isLast)
  })
  await counter.finish(() => pause(signal))
  if (words.size === 0) throw new TokenizeError('corpus-too-small', 'the texts have no words; expected at least one')

  const tell = (done: number): void => onProgress?.({ stage: 'merges', done, total: vocabSize })
  const tokens = await learnWordPiece(words, {
    vocabSize,
    minFrequency,
    specialTokens,
    initialAlphabet,
    maxAlphabet,
    pause: done => {
      tell(done)
      return pause(signal)
    }
  })
  tell(tokens.length)
  return new WordPiece(tokens, normalization)
}

const bertTokens = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]']
