import type { Corpus, CorpusSource, EncodeOptions } from '../corpus.ts'
import { sentenceEnd } from '../encoded-corpus.ts'
import { Word2vecError } from '../errors.ts'
import { othersTurn } from '../train/pause.ts'
import { frequentWords, Vocabulary } from '../vocabulary.ts'
import { KernelTable } from './kernel-table.ts'
import { createWordsKernel } from './kernels/kernel.ts'
import { PlainTable } from './plain-table.ts'
import { LineReader, WordReader, type TextReader } from './text-reader.ts'
import type { EmitIds, WordTable } from './word-table.ts'

/** Where ids wait until the corpus is at its end, and it is known which words are frequent. */
export interface IdStore {
  /** The ids are good only during the call. */
  append(ids: Int32Array): void
  /** Waits until what was appended is stored, where that takes time. */
  flush(): Promise<void> | void
  /** All ids in order. Called once, at the end; what was taken may be dropped. */
  take(): Iterable<Int32Array> | AsyncIterable<Int32Array>
}

export interface Encoding {
  vocabulary: Vocabulary
  /** What an `EncodedCorpus` is to hold; a block is good until the next. */
  ids: AsyncGenerator<Int32Array, void, undefined>
}

/** Reads a corpus once. Words get ids as they appear, and their rows in the vocabulary when all have been counted. */
export async function encode(corpus: Corpus, options: EncodeOptions, store: IdStore): Promise<Encoding> {
  const settings = settingsOf(options)
  const table = await countWords(corpus, options, store)
  const counts = table.counts()
  const { vocabulary, rows } = chooseWords(counts, ids => table.words(ids), settings)
  return { vocabulary, ids: renumber(store.take(), rows, settings.maxSentenceLength, settings.signal) }
}

/** Puts the ids of all words into the store, and counts them. */
export async function countWords(corpus: Corpus, options: EncodeOptions, store: IdStore): Promise<WordTable> {
  const table = createWordTable(ids => {
    store.append(ids)
  })
  await readCorpus(corpus, options, store, table)
  return table
}

/**
 * The vocabulary, and the row in it of each id, or `notInVocabulary`.
 *
 * @param counts  how often each word was seen, by id; ids in the order of first appearance
 */
export function chooseWords(
  counts: Float64Array,
  wordsOf: (ids: Uint32Array) => string[],
  { minCount, maxVocabularySize }: { minCount: number; maxVocabularySize: number }
): { vocabulary: Vocabulary; rows: Int32Array<ArrayBuffer> } {
  const order = frequentWords(counts, { minCount, maxVocabularySize })
  if (order.length === 0) throw tooSmall(counts, minCount)
  const vocabulary = new Vocabulary(
    wordsOf(order),
    Float64Array.from(order, id => counts[id]!)
  )
  const rows = new Int32Array(counts.length).fill(notInVocabulary)
  order.forEach((id, row) => (rows[id] = row))
  return { vocabulary, rows }
}

/** The settings with their defaults, which make a difference to the ids. */
export function settingsOf(options: EncodeOptions): {
  minCount: number
  maxVocabularySize: number
  maxSentenceLength: number
  signal: AbortSignal | undefined
} {
  const { minCount = 5, maxVocabularySize = Infinity, maxSentenceLength = 1000, signal, tokenize } = options
  if (!Number.isInteger(minCount) || minCount < 1) {
    throw new RangeError(`minCount: expected an integer from 1 on, got ${String(minCount)}`)
  }
  if (!(Number.isInteger(maxVocabularySize) || maxVocabularySize === Infinity) || maxVocabularySize < 1) {
    throw new RangeError(`maxVocabularySize: expected an integer from 1 on, got ${String(maxVocabularySize)}`)
  }
  if (!Number.isInteger(maxSentenceLength) || maxSentenceLength < 1 || maxSentenceLength > 9999) {
    throw new RangeError(`maxSentenceLength: expected an integer from 1 to 9,999, got ${String(maxSentenceLength)}`)
  }
  if (tokenize !== undefined && typeof tokenize !== 'function') {
    throw new TypeError(`tokenize: expected a function from a line to its words, got ${typeof tokenize}`)
  }
  return { minCount, maxVocabularySize, maxSentenceLength, signal }
}

/** In WebAssembly where that runs, else in plain TypeScript. */
function createWordTable(emit: EmitIds): WordTable {
  const kernel = createWordsKernel()
  return kernel ? new KernelTable(kernel, emit) : new PlainTable(emit)
}

async function readCorpus(corpus: Corpus, options: EncodeOptions, store: IdStore, table: WordTable): Promise<void> {
  const { tokenize, signal, onProgress } = options
  if (typeof corpus !== 'string' && !isIterable(corpus)) {
    throw new TypeError(`corpus: expected a text, or an iterable of its parts, got ${nameOf(corpus)}`)
  }
  const end = Int32Array.of(sentenceEnd)
  const reader: TextReader = tokenize ? new LineReader(table, tokenize, endSentence) : new WordReader(table)
  const size = sizeOf(corpus)
  let done = 0
  let pauseAt = amountBetweenPauses

  function endSentence(): void {
    store.append(end)
  }

  function tell(): void {
    onProgress?.({ done: size.position?.() ?? done, total: size.total })
  }

  /** Gives a promise only where there is something to wait for: most items are short, and many. */
  function readItem(item: unknown): Promise<void> | undefined {
    if (!(item instanceof Uint8Array)) reader.end()
    if (typeof item === 'string') return item.length <= pieceLength ? readPiece(item, true) : readLong(item)
    if (item instanceof Uint8Array) return item.length <= pieceLength ? readPiece(item, false) : readLong(item)
    if (!Array.isArray(item))
      throw new TypeError(`corpus: expected strings, lists of tokens or bytes, got ${nameOf(item)}`)
    table.readTokens(item as readonly string[])
    endSentence()
    return advance(item.length)
  }

  async function readLong(item: string | Uint8Array): Promise<void> {
    for (let start = 0, stop; start < item.length; start = stop) {
      stop = Math.min(start + pieceLength, item.length)
      if (typeof item === 'string') {
        if (stop < item.length && isHighSurrogate(item.charCodeAt(stop - 1))) stop--
        await readPiece(item.slice(start, stop), stop === item.length)
      } else {
        await readPiece(item.subarray(start, stop), false)
      }
    }
  }

  function readPiece(piece: string | Uint8Array, isLast: boolean): Promise<void> | undefined {
    reader.read(piece)
    if (isLast) reader.end()
    return advance(piece.length)
  }

  function advance(amount: number): Promise<void> | undefined {
    done += amount
    if (done < pauseAt) return undefined
    pauseAt = done + amountBetweenPauses
    return rest()
  }

  async function rest(): Promise<void> {
    tell()
    await store.flush()
    await pause(signal)
  }

  signal?.throwIfAborted()
  if (typeof corpus === 'string' || corpus instanceof Uint8Array) await readItem(corpus)
  else if (Symbol.asyncIterator in corpus) {
    for await (const item of corpus) {
      signal?.throwIfAborted()
      await readItem(item)
    }
  } else {
    for (const item of corpus) {
      const reading = readItem(item)
      if (reading) await reading
    }
  }
  reader.end()
  signal?.throwIfAborted()
  await store.flush()
  tell()
}

/** Bytes, or UTF-16 units, read at once; no text comes to more than half of `longestText`. */
const pieceLength = 2 ** 14
/** Some ten milliseconds of reading. */
const amountBetweenPauses = 2 ** 21

/** Lets other tasks of the event loop run, so that a page stays alive and an abort can arrive. */
async function pause(signal: AbortSignal | undefined): Promise<void> {
  await othersTurn()
  signal?.throwIfAborted()
}

function isHighSurrogate(unit: number): boolean {
  return (unit & 0xfc00) === 0xd800
}

function sizeOf(corpus: Corpus): { total: number | undefined; position?: () => number } {
  if (typeof corpus === 'string' || corpus instanceof Uint8Array) return { total: corpus.length }
  const { size, position } = corpus as Partial<CorpusSource>
  if (typeof size !== 'number' || typeof position !== 'number') return { total: undefined }
  return { total: size, position: () => (corpus as CorpusSource).position }
}

const notInVocabulary = -1

/** Puts rows for ids, leaves out what is not in the vocabulary, and sees to the length of sentences. */
export async function* renumber(
  blocks: Iterable<Int32Array> | AsyncIterable<Int32Array>,
  rows: Int32Array,
  maxSentenceLength: number,
  signal: AbortSignal | undefined
): AsyncGenerator<Int32Array, void, undefined> {
  let renumbered = new Int32Array()
  let sentenceLength = 0
  let done = 0
  for await (const ids of blocks) {
    done += ids.length
    if (done >= amountBetweenPauses) {
      done = 0
      await pause(signal)
    }
    // A word makes itself and the end of a sentence that is long enough; at worst each does.
    if (renumbered.length < 2 * ids.length) renumbered = new Int32Array(2 * ids.length)
    let length: number
    ;[length, sentenceLength] = renumberBlock(ids, rows, maxSentenceLength, sentenceLength, renumbered)
    yield renumbered.subarray(0, length)
  }
  if (sentenceLength > 0) yield Int32Array.of(sentenceEnd)
}

/** How many ids were written, and how long the sentence is that goes on. Engines make such a loop fast sooner than a generator's. */
function renumberBlock(
  ids: Int32Array,
  rows: Int32Array,
  maxSentenceLength: number,
  sentenceLength: number,
  renumbered: Int32Array
): [length: number, sentenceLength: number] {
  let length = 0
  for (let i = 0; i < ids.length; i++) {
    const id = ids[i]!
    if (id === sentenceEnd) {
      if (sentenceLength > 0) renumbered[length++] = sentenceEnd
      sentenceLength = 0
      continue
    }
    const row = rows[id]!
    if (row === notInVocabulary) continue
    if (sentenceLength === maxSentenceLength) {
      renumbered[length++] = sentenceEnd
      sentenceLength = 0
    }
    renumbered[length++] = row
    sentenceLength++
  }
  return [length, sentenceLength]
}

function tooSmall(counts: Float64Array, minCount: number): Word2vecError {
  if (counts.length === 0) return new Word2vecError('corpus-too-small', 'the corpus has no words')
  const most = counts.reduce((a, b) => Math.max(a, b))
  const found = `none of the ${counts.length} different words of the corpus stands there ${minCount} times`
  return new Word2vecError('corpus-too-small', `${found}, the most frequent ${most}: choose a smaller minCount`)
}

function isIterable(value: unknown): boolean {
  return typeof value === 'object' && value !== null && (Symbol.iterator in value || Symbol.asyncIterator in value)
}

function nameOf(item: unknown): string {
  return item === null
    ? 'null'
    : typeof item === 'object'
      ? Object.prototype.toString.call(item).slice(8, -1)
      : typeof item
}
