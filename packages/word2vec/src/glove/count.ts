import { asEncoded } from '../as-encoded.ts'
import type { Corpus } from '../corpus.ts'
import { sentenceEnd, type EncodedCorpus } from '../encoded-corpus.ts'
import { Word2vecError } from '../errors.ts'
import type { CooccurrenceOptions } from '../glove.ts'
import { PairSums } from '../pair-sums.ts'
import { Chunks } from '../train/chunks.ts'
import { Pause } from '../train/pause.ts'
import { cellsFromBytes, cellsToBytes, Cooccurrences, type Cells, type CellStore } from './cooccurrences.ts'

export interface CountSettings {
  readonly window: number
  readonly symmetric: boolean
  readonly distanceWeighting: boolean
  readonly maxPairs: number
  readonly store: CellStore | undefined
}

/**
 * Counts in memory; when that is full, moves all to the store, each pair to a part by its hash. In the end each part is summed
 * up by itself: no part is larger than a fraction of all, and nothing has to be sorted or merged.
 */
export async function countCells(
  corpus: Corpus | EncodedCorpus,
  settings: CountSettings,
  { minCount, maxVocabularySize, tokenize, signal, onProgress }: CooccurrenceOptions
): Promise<Cooccurrences> {
  const { maxPairs, store } = settings
  const text = { minCount, maxVocabularySize, maxSentenceLength: 9999, tokenize, signal }
  const encoded = await asEncoded(corpus, text)
  const { vocabulary } = encoded
  const chunks = new Chunks(encoded, 1)
  const pause = new Pause()
  let sums = new PairSums()
  let stored = false
  let done = 0
  for (let i = 0; i < chunks.count; i++) {
    signal?.throwIfAborted()
    const ids = await chunks.read(i)
    countNeighbors(ids, settings, sums)
    if (sums.size > maxPairs) {
      if (store === undefined) throw tooMany(maxPairs)
      await moveToStore(sums, store)
      sums = new PairSums()
      stored = true
    }
    done += ids.length
    onProgress?.({ stage: 'count', epoch: 0, done, total: encoded.length, loss: 0 })
    await pause.turn()
  }

  if (store === undefined || !stored) {
    const cells = cellsOf(sums)
    return new Cooccurrences(vocabulary, sums.size, 1, () => cells)
  }
  await moveToStore(sums, store)
  let size = 0
  for (let part = 0; part < storeParts; part++) {
    signal?.throwIfAborted()
    const { first, second, value } = cellsFromBytes(await store.read(part), vocabulary.size)
    const total = new PairSums(first.length)
    for (let i = 0; i < first.length; i++) total.add(first[i]!, second[i]!, value[i]!)
    await store.replace(part, cellsToBytes(cellsOf(total)))
    size += total.size
  }
  return new Cooccurrences(vocabulary, size, storeParts, async part =>
    cellsFromBytes(await store.read(part), vocabulary.size)
  )
}

/** Adds each word with those up to `window` before it in its sentence, the nearest first. */
function countNeighbors(
  ids: Int32Array,
  { window, symmetric, distanceWeighting }: CountSettings,
  sums: PairSums
): void {
  let start = 0
  for (let i = 0; i < ids.length; i++) {
    const word = ids[i]!
    if (word === sentenceEnd) {
      start = i + 1
      continue
    }
    for (let j = i - 1; j >= start && j >= i - window; j--) {
      const amount = distanceWeighting ? 1 / (i - j) : 1
      sums.add(ids[j]!, word, amount)
      if (symmetric) sums.add(word, ids[j]!, amount)
    }
  }
}

/** 64 parts of all pairs are small enough to be summed up in memory where `maxPairs` are, up to a hundred times as many. */
const storeParts = 64

async function moveToStore(sums: PairSums, store: CellStore): Promise<void> {
  const sizes = new Uint32Array(storeParts)
  sums.forEach((first, second) => {
    sizes[partOf(first, second)]! += 1
  })
  const parts = Array.from(sizes, emptyCells)
  sizes.fill(0)
  sums.forEach((first, second, sum) => {
    const part = partOf(first, second)
    put(parts[part]!, sizes[part]!++, first, second, sum)
  })
  for (const [part, cells] of parts.entries()) await store.append(part, cellsToBytes(cells))
}

function partOf(first: number, second: number): number {
  const hash = Math.imul(first ^ Math.imul(second, 0x9e3779b1), 0x85ebca6b)
  return ((hash ^ (hash >>> 13)) >>> 0) % storeParts
}

function cellsOf(sums: PairSums): Cells {
  const cells = emptyCells(sums.size)
  let i = 0
  sums.forEach((first, second, sum) => {
    put(cells, i++, first, second, sum)
  })
  return cells
}

function emptyCells(size: number): Cells {
  return { first: new Uint32Array(size), second: new Uint32Array(size), value: new Float64Array(size) }
}

function put(
  { first: firsts, second: seconds, value }: Cells,
  i: number,
  first: number,
  second: number,
  sum: number
): void {
  firsts[i] = first
  seconds[i] = second
  value[i] = sum
}

function tooMany(maxPairs: number): Word2vecError {
  const advice = 'give a store to keep them in, raise maxPairs or minCount, or lower window'
  return new Word2vecError('too-large', `there are more than ${maxPairs} pairs of neighbours: ${advice}`)
}
