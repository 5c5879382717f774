import { asEncoded } from '../as-encoded.ts'
import type { Corpus } from '../corpus.ts'
import { logarithm } from '../elementary.ts'
import { sentenceEnd, type EncodedCorpus } from '../encoded-corpus.ts'
import { PairSums } from '../pair-sums.ts'
import type { Phrase, PhraseOptions } from '../phrases.ts'
import { Chunks } from '../train/chunks.ts'
import { Pause } from '../train/pause.ts'
import type { PhraseSettings } from './options.ts'

/** The phrases pass by pass, in each the best first; of equal scores the pair whose words appeared first. */
export async function findPhrases(
  corpus: Corpus | EncodedCorpus,
  settings: PhraseSettings,
  { tokenize, signal, onProgress }: PhraseOptions
): Promise<Phrase[]> {
  const encoded = await asEncoded(corpus, { minCount: 1, maxSentenceLength: 9999, tokenize, signal })
  const chunks = new Chunks(encoded, 1)
  const pause = new Pause()
  const words = new WordList(encoded.vocabulary.words)
  const joins: Map<number, number>[] = []
  const phrases: Phrase[] = []
  const total = 2 * encoded.length * settings.thresholds.length
  let done = 0

  /** Calls `visit` with all ids, joined as far as the passes go. */
  async function eachChunk(visit: (ids: Int32Array) => void): Promise<void> {
    for (let i = 0; i < chunks.count; i++) {
      signal?.throwIfAborted()
      const ids = (await chunks.read(i)).slice()
      visit(joins.reduce(joinPairs, ids))
      done += ids.length
      onProgress?.({ pass: joins.length + 1, done: Math.min(done, total), total })
      await pause.turn()
    }
  }

  for (const [pass, threshold] of settings.thresholds.entries()) {
    const counts = new Float64Array(words.size)
    await eachChunk(ids => {
      for (const id of ids) if (id !== sentenceEnd) counts[id]! += 1
    })
    const pairs = await countPairs(eachChunk, counts, settings)
    const found = chosen(pairs, counts, threshold, settings)
    const join = new Map<number, number>()
    for (const { first, second, count, score } of found) {
      const pair = [words.at(first), words.at(second)] as const
      phrases.push({ words: pair, count, score, pass: pass + 1 })
      join.set(pairKey(first, second), words.idOf(pair.join(settings.delimiter)))
    }
    joins.push(join)
  }
  return phrases
}

/** Counts what stands side by side, leaving out pairs that a word is too rare for. */
async function countPairs(
  eachChunk: (visit: (ids: Int32Array) => void) => Promise<void>,
  counts: Float64Array,
  { minCount, maxPairs }: PhraseSettings
): Promise<PairSums> {
  const pairs = new PairSums()
  let floor = 1
  await eachChunk(ids => {
    for (let i = 1; i < ids.length; i++) {
      const [first, second] = [ids[i - 1]!, ids[i]!]
      if (first === sentenceEnd || second === sentenceEnd) continue
      if (counts[first]! >= minCount && counts[second]! >= minCount) pairs.add(first, second, 1)
    }
    while (pairs.size > maxPairs) pairs.dropUpTo(floor++)
  })
  return pairs
}

interface ScoredPair {
  first: number
  second: number
  count: number
  score: number
}

function chosen(
  pairs: PairSums,
  counts: Float64Array,
  threshold: number,
  { scoring, minCount }: PhraseSettings
): ScoredPair[] {
  const total = counts.reduce((sum, count) => sum + count, 0)
  const score = (first: number, second: number, count: number): number => {
    if (scoring === 'count') return ((count - minCount) / counts[first]! / counts[second]!) * total
    // A pair that is all there is has no information to be normalised by.
    if (count < minCount || count === total) return -Infinity
    return logarithm((count / counts[first]! / counts[second]!) * total) / -logarithm(count / total)
  }
  const found: ScoredPair[] = []
  pairs.forEach((first, second, count) => {
    const pair = { first, second, count, score: score(first, second, count) }
    if (pair.score > threshold) found.push(pair)
  })
  return found.sort((a, b) => b.score - a.score || a.first - b.first || a.second - b.second)
}

/** Puts phrases for pairs, from left to right, in place. */
function joinPairs(ids: Int32Array, joins: ReadonlyMap<number, number>): Int32Array {
  let length = 0
  for (let i = 0; i < ids.length; i++) {
    const phrase = ids[i] === sentenceEnd ? undefined : joins.get(pairKey(ids[i]!, ids[i + 1] ?? sentenceEnd))
    ids[length++] = phrase ?? ids[i]!
    if (phrase !== undefined) i++
  }
  return ids.subarray(0, length)
}

/** A number for a pair: ids are below 2^26, as no map holds more words. A sentence's end makes one that no pair has. */
function pairKey(first: number, second: number): number {
  return first * 2 ** 26 + second
}

/** The words of the vocabulary, and phrases behind them; a phrase that is spelled like a word has its id. */
class WordList {
  readonly #words: string[]
  readonly #ids: Map<string, number>

  constructor(words: readonly string[]) {
    this.#words = [...words]
    this.#ids = new Map(words.map((word, id) => [word, id]))
  }

  get size(): number {
    return this.#words.length
  }

  at(id: number): string {
    return this.#words[id]!
  }

  idOf(word: string): number {
    const known = this.#ids.get(word)
    if (known !== undefined) return known
    this.#ids.set(word, this.size)
    return this.#words.push(word) - 1
  }
}
