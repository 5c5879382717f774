// Training beside word2vec.c, gensim and fastText: each in a process of its own, from the file of the corpus to the file of the
// vectors, so that reading, tables and writing count, too. word2vec.c has no seed: to each seed belongs another order of the
// lines, the same for all trainers.
//
//     pnpm --filter @llm-cookbook/word2vec bench                     # Wikipedia articles of the folder of larger data sets
//     pnpm … bench --corpus words.txt --epochs 1 --seeds 1 --only '100 dimensions' --trainers ours,gensim
//
// Each group of trainers is told, and written to bench/results, as soon as it has ended. WORD2VEC names the folder of
// word2vec.c's program, if it is not on the PATH.
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { dataFolder, runBench, type BenchCase, type Quality } from '@llm-cookbook/bench'
import { createRandom } from '@llm-cookbook/vector'
import { encodeCorpus, evaluateAnalogies, evaluateSimilarity } from '@llm-cookbook/word2vec'
import { loadWordVectors } from '@llm-cookbook/word2vec/node'
import { findTrainers, measureProcess, timeProgram, type Cost, type Setting, type Trainer } from './trainers.ts'
import { wikipediaLines } from './wikipedia.ts'

const { values: options } = parseArgs({
  options: {
    corpus: { type: 'string' },
    epochs: { type: 'string', default: '3' },
    seeds: { type: 'string', default: '3' },
    only: { type: 'string', default: '' },
    trainers: { type: 'string' }
  }
})
const epochs = Number(options.epochs)
const seeds = Number(options.seeds)
const folder = mkdtempSync(join(tmpdir(), 'bench-word2vec-'))
// What Node needs to take the bundled programs for modules.
writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
process.on('exit', () => { rmSync(folder, { recursive: true }) }) // prettier-ignore
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1))

/** What is judged, and with how many decimals it is told. */
const digitsOf = { 'analogies, %': 1, 'WordSim-353': 3 }

const skipGram = { architecture: 'skip-gram', hierarchicalSoftmax: false, subwords: false, epochs } as const
const groups: Record<string, Setting> = {
  'skip-gram, 100 dimensions, 1 worker': { ...skipGram, vectorSize: 100, workers: 1 },
  'skip-gram, 100 dimensions, 2 workers': { ...skipGram, vectorSize: 100, workers: 2 },
  'skip-gram, 300 dimensions, 1 worker': { ...skipGram, vectorSize: 300, workers: 1 },
  'skip-gram, 300 dimensions, 2 workers': { ...skipGram, vectorSize: 300, workers: 2 },
  'CBOW, 100 dimensions, 1 worker': { ...skipGram, architecture: 'cbow', vectorSize: 100, workers: 1 },
  'hierarchical softmax, 100 dimensions, 1 worker': {
    ...skipGram,
    hierarchicalSoftmax: true,
    vectorSize: 100,
    workers: 1
  },
  'skip-gram of words and n-grams, 100 dimensions, 1 worker': {
    ...skipGram,
    subwords: true,
    vectorSize: 100,
    workers: 1
  }
}

const wanted = options.trainers?.split(',')
const trainers = (await findTrainers(folder)).filter(({ name }) => wanted?.includes(name) ?? true)
const data = dataFolder()
const lines = readLines()
if (timeProgram === undefined) throw new Error('GNU time measures the processes, and is not there: apt install time')
if (lines === undefined) throw new Error('the folder of larger data sets is not there; --corpus names a file of words')
const corpora = Array.from({ length: seeds }, (_, seed) => writeShuffled(lines, seed))
const { vocabulary } = await encodeCorpus(readFileSync(corpora[0]!.corpus))
const work = vocabulary.total * epochs
console.log(`${vocabulary.total} words, ${vocabulary.size} different ones, ${epochs} epochs, ${seeds} seeds\n`)

/** Of each group by trainer, in the order of the seeds. */
const runs: Record<string, Map<string, Run[]>> = {}
for (const [group, setting] of Object.entries(groups)) {
  if (!group.includes(options.only)) continue
  const able = trainers.filter(({ subwords = false }) => subwords || !setting.subwords)
  const baseline = baselineOf(able)
  runs[group] = new Map(able.map(({ name }) => [name, []]))
  await runBench<string | undefined>({
    name: `train ${group}`.replaceAll(/\W+/g, '-'),
    unit: 'words',
    ...(baseline !== undefined && { baseline }),
    versions: Object.fromEntries(
      trainers.flatMap(({ name, version }) => (version === undefined ? [] : [[name, version]]))
    ),
    cases: able.map(trainer => caseOf(group, setting, trainer)),
    rounds: seeds,
    // The runs are processes, which nothing warms.
    sampleMs: 0,
    warmUpMs: 0
  })
}

function baselineOf(trainers: readonly Trainer[]): string | undefined {
  return ['word2vec.c', 'fastText'].find(one => trainers.some(({ name }) => name === one))
}

/** What a run took, and where its vectors are. */
interface Run extends Cost {
  readonly file: string
}

function caseOf(group: string, setting: Setting, trainer: Trainer): BenchCase<string | undefined> {
  const { name, skipped } = trainer
  if (skipped !== undefined) return { group, name, skipped }
  const runsOf = (group: string, name: string): Run[] => runs[group]?.get(name) ?? []
  const mine = runsOf(group, name)
  let isWarmUp = true
  return {
    group,
    name,
    work,
    run() {
      if (isWarmUp) {
        isWarmUp = false
        return undefined
      }
      const seed = mine.length + 1
      const out = join(folder, [group, name, seed].join('-').replaceAll(/[^\w.-]+/g, '_'))
      const command = trainer.command(setting, { ...corpora[seed - 1]!, out, seed })
      const cost = measureProcess(command, join(folder, 'cost.txt'))
      const file = trainer.written?.(out) ?? out
      mine.push({ ...cost, file })
      const { wallSeconds, cpuSeconds, megabytes } = cost
      console.log(`${group}: ${name}, seed ${seed}: ${wallSeconds} s, CPU ${cpuSeconds.toFixed(2)} s, ${megabytes} MB`)
      return file
    },
    async quality() {
      const quality: Quality = { 'words/CPU s': median(mine.map(({ cpuSeconds }) => work / cpuSeconds)) }
      for (const other of ['word2vec.c', 'gensim', ...(setting.subwords ? ['fastText'] : [])]) {
        const ratios = runsOf(group, other).map(({ cpuSeconds }, i) => cpuSeconds / mine[i]!.cpuSeconds)
        if (ratios.length > 0) quality[`× ${other}, CPU`] = median(ratios)
      }
      const alone = runsOf(group.replace('2 workers', '1 worker'), name)
      if (setting.workers > 1 && alone.length > 0) {
        quality['× 1 worker'] = median(alone.map(({ wallSeconds }, i) => wallSeconds / mine[i]!.wallSeconds))
      }
      quality['MB'] = median(mine.map(({ megabytes }) => megabytes))
      const judged: Judgement[] = []
      for (const { file } of mine) judged.push(...(await judge(file)))
      for (const [measure, digits] of Object.entries(digitsOf)) {
        const found = judged.filter(one => one.measure === measure).map(({ value }) => value)
        if (found.length > 0) quality[measure] = withSpread(found, digits)
      }
      return quality
    }
  }
}

interface Judgement {
  readonly measure: keyof typeof digitsOf
  readonly value: number
}

/** Analogies among the 30,000 most frequent words, as word2vec's own scripts ask them. */
async function judge(file: string): Promise<Judgement[]> {
  if (data === undefined) return []
  const vectors = await loadWordVectors(file)
  const questions = readFileSync(join(data, 'analogies/questions-words.txt'), 'utf8')
  const pairs = readFileSync(join(data, 'word-similarity/EN-WS-353-ALL.txt'), 'utf8')
  const { accuracy } = await evaluateAnalogies(vectors, questions, { restrictVocabulary: 30_000 })
  return [
    { measure: 'analogies, %', value: 100 * accuracy },
    { measure: 'WordSim-353', value: evaluateSimilarity(vectors, pairs).spearman }
  ]
}

/** The mean, and how far the seeds are from each other. */
function withSpread(values: readonly number[], digits: number): string {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const [low, high] = [Math.min(...values), Math.max(...values)]
  return `${mean.toFixed(digits)} (${low.toFixed(digits)}–${high.toFixed(digits)})`
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2
}

function readLines(): string[] | undefined {
  if (options.corpus !== undefined) return readFileSync(options.corpus, 'utf8').split('\n')
  return data === undefined ? undefined : wikipediaLines(data)
}

function writeShuffled(lines: readonly string[], seed: number): { corpus: string; repeated: string } {
  const corpus = join(folder, `corpus-${seed}.txt`)
  const order = createRandom(seed).shuffle([...lines])
  writeFileSync(corpus, `${order.join('\n')}\n`)
  if (epochs === 1) return { corpus, repeated: corpus }
  const repeated = join(folder, `corpus-${seed}-repeated.txt`)
  for (let epoch = 0; epoch < epochs; epoch++) appendFileSync(repeated, readFileSync(corpus))
  return { corpus, repeated }
}
