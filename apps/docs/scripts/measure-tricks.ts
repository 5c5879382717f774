/**
 * Measures what each trick of word2vec costs and gives, for the chapter on negative sampling: the same corpus trained once
 * with each, on one thread, by CPU time, and judged by word2vec's analogies and WordSim-353.
 *
 *     node --conditions=@llm-cookbook/source scripts/measure-tricks.ts --corpus enwiki.txt --questions questions-words.txt \
 *       --pairs EN-WS-353-ALL.txt     # writes live/negative-sampling/tricks.json
 *
 * The corpus is words in lower case, a paragraph a line; the recorded figures are of the 3.3 million words that
 * packages/word2vec/bench/train.ts trains on, with 3 epochs and 100 dimensions.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import {
  encodeCorpus,
  evaluateAnalogies,
  evaluateSimilarity,
  trainWordVectors,
  type TrainOptions
} from '@llm-cookbook/word2vec'

const { values: options } = parseArgs({
  options: {
    corpus: { type: 'string' },
    questions: { type: 'string' },
    pairs: { type: 'string' },
    epochs: { type: 'string', default: '3' },
    seeds: { type: 'string', default: '2' }
  }
})
const { corpus: file, questions, pairs } = options
if (file === undefined || questions === undefined || pairs === undefined) {
  throw new Error('expected --corpus, --questions and --pairs')
}
const epochs = Number(options.epochs)
const seeds = Array.from({ length: Number(options.seeds) }, (_, i) => i + 1)

const usual: TrainOptions = { vectorSize: 100, window: 5, negative: 5, sample: 1e-3, epochs }
const variants: Record<string, TrainOptions> = {
  'skip-gram, 5 negatives, as by default': {},
  '2 negatives': { negative: 2 },
  '15 negatives': { negative: 15 },
  'hierarchical softmax instead': { negative: 0, hierarchicalSoftmax: true },
  'negatives drawn for each pair': { shareNegatives: false },
  'no subsampling': { sample: 0 },
  'subsampling from 1e-4 on': { sample: 1e-4 },
  'window 2': { window: 2 },
  CBOW: { architecture: 'cbow' }
}

const corpus = await encodeCorpus(readFileSync(file), { minCount: 5 })
const words = corpus.vocabulary.total * epochs
const [asked, rated] = [readFileSync(questions, 'utf8'), readFileSync(pairs, 'utf8')]
// The engine is warm before anything counts.
await trainWordVectors(readFileSync(file).subarray(0, 2_000_000), { ...usual, epochs: 1 })

interface Run {
  readonly seconds: number
  readonly analogies: number
  readonly similarity: number
}
interface Row {
  readonly name: string
  readonly wordsPerSecond: number
  readonly analogies: number
  readonly similarity: number
}
const rows: Row[] = []
for (const [name, changes] of Object.entries(variants)) {
  const runs: Run[] = []
  for (const seed of seeds) {
    const begun = process.cpuUsage()
    const vectors = await trainWordVectors(corpus, { ...usual, ...changes, seed })
    const { user, system } = process.cpuUsage(begun)
    const { accuracy } = await evaluateAnalogies(vectors, asked, { restrictVocabulary: 30_000 })
    const { spearman } = evaluateSimilarity(vectors, rated)
    runs.push({ seconds: (user + system) / 1e6, analogies: accuracy, similarity: spearman })
  }
  const mean = (of: 'seconds' | 'analogies' | 'similarity'): number =>
    runs.reduce((sum, run) => sum + run[of], 0) / runs.length
  const row = {
    name,
    // The least, since whatever else the machine does can only add to it.
    wordsPerSecond: Math.round(words / Math.min(...runs.map(({ seconds }) => seconds))),
    analogies: mean('analogies'),
    similarity: mean('similarity')
  }
  rows.push(row)
  console.log(JSON.stringify(row))
}
const { size, total } = corpus.vocabulary
const machine = `${cpus()[0]!.model.trim()}, one thread, Node ${process.versions.node}`
const out = join(import.meta.dirname, '../live/negative-sampling/tricks.json')
writeFileSync(
  out,
  `${JSON.stringify({ words: total, vocabulary: size, epochs, seeds: seeds.length, machine, rows }, null, 2)}\n`
)
