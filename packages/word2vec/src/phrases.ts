import { FormatError, pack, unpack } from '@llm-cookbook/vector'
import type { Corpus, EncodeOptions } from './corpus.ts'
import type { EncodedCorpus } from './encoded-corpus.ts'
import { Word2vecError } from './errors.ts'
import { findPhrases } from './phrases/find.ts'
import { checkedOptions } from './phrases/options.ts'

/** Two words that stand side by side more often than by chance, and are to be one. */
export interface Phrase {
  /** Each may be a phrase of an earlier pass. */
  readonly words: readonly [string, string]
  /** How often they stood side by side, in the pass that found them. */
  readonly count: number
  /** By the `scoring` of the search: above the `threshold` of the pass, the larger the more one word. */
  readonly score: number
  /** The pass that found them, from 1. */
  readonly pass: number
}

export interface PhraseOptions extends Pick<EncodeOptions, 'tokenize' | 'signal'> {
  /**
   * `count` (the default), as word2phrase: (n(ab) - minCount) / (n(a) n(b)) times the number of words in the corpus. `npmi`:
   * ln(p(ab) / (p(a) p(b))) / -ln p(ab), from -1, never together, to 1, always together.
   */
  scoring?: 'count' | 'npmi' | undefined
  /** Taken off the count of a pair by `count`, the least count of a pair by `npmi`; an integer from 0 on, 5 by default. */
  minCount?: number | undefined
  /**
   * Pairs with a greater score become phrases: one number, or one for each pass. 100 by default, as in word2phrase, and 0.5
   * for `npmi`. Higher gives fewer phrases.
   */
  threshold?: number | readonly number[] | undefined
  /**
   * How often pairs are joined, from 1: each pass joins two words, or phrases of the passes before, so that n passes make
   * phrases of up to 2^n words. By default once for each `threshold`, which is 1 for a number.
   */
  passes?: number | undefined
  /** Stands between the words of a phrase; `_` by default. */
  delimiter?: string | undefined
  /**
   * How many different pairs are counted at a time, at 24 to 48 bytes each; 20 million by default. When there are more, the
   * rarest so far are dropped, as word2phrase does: their counts may then be too low by a little.
   */
  maxPairs?: number | undefined
  /** Told after some 9,000 ids, in both readings of each pass. */
  onProgress?: ((progress: PhraseProgress) => void) | undefined
}

/** How far the search for phrases is. */
export interface PhraseProgress {
  /** The pass that reads, from 1. */
  readonly pass: number
  /** Words read in all passes so far, with the ends of sentences; each pass reads the corpus twice. */
  readonly done: number
  /** What `done` will be at the end. */
  readonly total: number
}

/**
 * Finds the phrases of a corpus: T. Mikolov et al., "Distributed Representations of Words and Phrases and their
 * Compositionality", 2013, section 4; `npmi`: G. Bouma, "Normalized (Pointwise) Mutual Information in Collocation Extraction",
 * 2009. Phrases stay within sentences; word2phrase also counts a pair across two lines, though it never joins it.
 *
 * @param corpus  what `encodeCorpus` made of it should have `minCount` 1: words that it left out take no part, and their
 *   neighbours would count as side by side
 * @throws {RangeError} if an option is out of its range
 * @throws {Word2vecError} 'corpus-too-small' if there is no word
 */
export async function trainPhrases(corpus: Corpus | EncodedCorpus, options: PhraseOptions = {}): Promise<Phrases> {
  const settings = checkedOptions(options)
  return new Phrases(await findPhrases(corpus, settings, options), settings.delimiter)
}

/** Phrases found, and fixed: joins the words of any text. */
export class Phrases {
  /** Pass by pass, in each the best first. */
  readonly phrases: readonly Phrase[]
  /** What `join` puts between the words of a phrase. */
  readonly delimiter: string
  /** For each pass that found some, what follows a word to make a phrase. */
  readonly #passes: (Map<string, Set<string>> | undefined)[] = []

  /**
   * Phrases from anywhere; `trainPhrases` finds them.
   *
   * @param delimiter  stands between the words of a phrase; where phrases have phrases among their `words`, it has to be
   *   the one in those
   */
  constructor(phrases: readonly Phrase[], delimiter = '_') {
    this.phrases = phrases
    this.delimiter = delimiter
    for (const { words, pass } of phrases) {
      const followers = (this.#passes[pass - 1] ??= new Map<string, Set<string>>())
      const [first, second] = words
      followers.set(first, (followers.get(first) ?? new Set()).add(second))
    }
  }

  /**
   * The words of a sentence with its phrases joined, from left to right: a word that was just joined is not joined again in
   * the same pass.
   *
   * ```
   * join(['in', 'new', 'york', 'city'])  // in two passes: ['in', 'new_york_city']
   * ```
   */
  join(words: readonly string[]): string[] {
    let joined = [...words]
    for (const followers of this.#passes) {
      if (followers === undefined) continue
      const before = joined
      joined = []
      for (let i = 0; i < before.length; i++) {
        const word = before[i]!
        const next = before[i + 1]
        if (next !== undefined && followers.get(word)?.has(next)) {
          joined.push(word + this.delimiter + next)
          i++
        } else joined.push(word)
      }
    }
    return joined
  }

  /** Sentences with their phrases joined, one after the other: a corpus to train on. */
  async *apply(
    sentences: Iterable<readonly string[]> | AsyncIterable<readonly string[]>
  ): AsyncGenerator<string[], void, undefined> {
    for await (const words of sentences) yield this.join(words)
  }

  /** The phrases in one checksummed buffer, the same on every machine; `fromBytes` takes it back. */
  toBytes(): Uint8Array<ArrayBuffer> {
    const { delimiter, phrases } = this
    return pack(kind, {
      meta: { delimiter, words: phrases.map(({ words }) => [...words]) },
      arrays: {
        count: Float64Array.from(phrases, ({ count }) => count),
        score: Float64Array.from(phrases, ({ score }) => score),
        pass: Float64Array.from(phrases, ({ pass }) => pass)
      }
    })
  }

  /**
   * The phrases that `toBytes` packed.
   *
   * @param bytes  what `toBytes` gave, all of it
   * @throws {Word2vecError} 'invalid-file' if `toBytes` did not make these bytes
   */
  static fromBytes(bytes: Uint8Array): Phrases {
    try {
      const { meta, arrays } = unpack(kind, bytes)
      const { delimiter, words } = meta as { delimiter: string; words: [string, string][] }
      const { count, score, pass } = arrays as Record<string, Float64Array>
      const phrases = words.map((words, i) => ({ words, count: count![i]!, score: score![i]!, pass: pass![i]! }))
      return new Phrases(phrases, delimiter)
    } catch (cause) {
      // No FormatError, and the checksums are right: then the parts are not those that `toBytes` writes.
      const problem = cause instanceof FormatError ? cause.message : 'its parts do not fit each other'
      throw new Word2vecError('invalid-file', `no phrases: ${problem}`, { cause })
    }
  }
}

const kind = 'word-phrases'
