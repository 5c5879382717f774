import { Matrix } from '@llm-cookbook/vector'
import { asEncoded } from '../as-encoded.ts'
import type { Corpus } from '../corpus.ts'
import { sentenceEnd, type EncodedCorpus } from '../encoded-corpus.ts'
import { Word2vecError } from '../errors.ts'
import type { SubwordOptions } from '../subwords.ts'
import { Chunks } from '../train/chunks.ts'
import { Pause } from '../train/pause.ts'
import { keepProbabilities } from '../vocabulary.ts'
import { checkedLengths } from './ngrams.ts'
import { createSubwordKernel } from './kernel.ts'
import { SubwordRows } from './rows.ts'
import type { SubwordTable } from './table.ts'

export async function trainRows(corpus: Corpus | EncodedCorpus, options: SubwordOptions): Promise<SubwordTable> {
  const { architecture = 'skip-gram', sample = 1e-4, alpha = 0.05, seed = 1, signal, onProgress } = options
  if (!['skip-gram', 'cbow'].includes(architecture)) {
    throw new RangeError(`architecture: expected 'skip-gram' or 'cbow', got '${architecture as string}'`)
  }
  if (!(alpha > 0 && alpha < Infinity)) throw new RangeError(`alpha: expected a number above 0, got ${String(alpha)}`)
  if (!Number.isSafeInteger(seed)) throw new RangeError(`seed: expected a safe integer, got ${String(seed)}`)
  const vectorSize = wholeNumber('vectorSize', options.vectorSize ?? 100)
  const window = wholeNumber('window', options.window ?? 5)
  const negative = wholeNumber('negative', options.negative ?? 5)
  const epochs = wholeNumber('epochs', options.epochs ?? 5)
  const settings = { ...checkedLengths(options), buckets: wholeNumber('buckets', options.buckets ?? 2_000_000) }

  const encoded = await asEncoded(corpus, {
    minCount: options.minCount,
    maxVocabularySize: options.maxVocabularySize,
    tokenize: options.tokenize,
    signal
  })
  const { vocabulary } = encoded
  if (vocabulary.size < 2) {
    const found = vocabulary.size === 0 ? 'none' : `only '${vocabulary.words[0]!}'`
    throw new Word2vecError('corpus-too-small', `expected two words at least that are frequent enough, got ${found}`)
  }
  const keep = keepProbabilities(vocabulary, sample)
  const rows = SubwordRows.of(vocabulary.words, settings)
  const { counts } = vocabulary
  const kernel = createSubwordKernel({
    ...{ vectorSize, architecture, window, negative, counts, keep, seed, rows: rows.count },
    words: vocabulary.words.map((word, i) => [i, ...rows.ofNgrams(word)])
  })
  const chunks = new Chunks(encoded, epochs)
  const totalWords = vocabulary.total * epochs
  const pause = new Pause()
  let words = 0
  for (let i = 0; i < chunks.count; i++) {
    signal?.throwIfAborted()
    const ids = await chunks.read(i)
    const { loss, pairs } = kernel.train(ids, alpha * (1 - chunks.shareBefore(i)))
    for (const id of ids) if (id !== sentenceEnd) words++
    const epoch = 1 + Math.floor(i / chunks.perEpoch)
    onProgress?.({ epoch, words, totalWords, loss: pairs === 0 ? 0 : loss / pairs })
    await pause.turn()
  }
  const { words: names } = vocabulary
  const input = new Matrix(rows.count, vectorSize)
  for (let row = 0; row < rows.count; row++) {
    const start = row * kernel.rowStride
    input.row(row).set(kernel.input.subarray(start, start + vectorSize))
  }
  return { words: names, counts, rows, input }
}

function wholeNumber(name: string, value: number): number {
  if (Number.isSafeInteger(value) && value >= 1) return value
  throw new RangeError(`${name}: expected an integer from 1 on, got ${String(value)}`)
}
