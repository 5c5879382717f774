// Training beside word2vec.c, gensim and fastText: each in a process of its own, from the file of the corpus to the file of the
// vectors, so that reading, tables and writing count, too. word2vec.c has no seed: to each seed belongs another order of the
// lines, the same for all trainers.
//
//     pnpm --filter @llm-cookbook/word2vec bench                     # Wikipedia articles of the folder of larger data sets
//     pnpm … bench --corpus words.txt --epochs 3 --seeds 1 --only '100 dimensions'
//
// WORD2VEC names the folder of word2vec.c's program, if it is not on the PATH.
import { appendFileSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { dataFolder, runBench, type BenchCase, type Quality } from '@llm-cookbook/bench'
import { words } from '@llm-cookbook/tokenize'
import { createRandom } from '@llm-cookbook/vector'
import { encodeCorpus, evaluateAnalogies, evaluateSimilarity } from '@llm-cookbook/word2vec'
import { loadWordVectors } from '@llm-cookbook/word2vec/node'
import { findTrainers, measureProcess, timeProgram, type Cost, type Setting, type Trainer } from './trainers.ts'

const { values: options } = parseArgs({
  options: {
    corpus: { type: 'string' },
    epochs: { type: 'string', default: '3' },
    seeds: { type: 'string', default: '3' },
    only: { type: 'string', default: '' }
  }
})
const epochs = Number(options.epochs)
const seeds = Number(options.seeds)
const folder = mkdtempSync(join(tmpdir(), 'bench-word2vec-'))
process.on('exit', () => { rmSync(folder, { recursive: true }) }) // prettier-ignore

/** What is judged, and with how many decimals it is told. */
const digitsOf = { 'analogies, %': 1, 'WordSim-353': 3 }

const skipGram = { architecture: 'skip-gram', hierarchicalSoftmax: false, epochs } as const
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
  }
}

const trainers = findTrainers()
const data = dataFolder()
const lines = options.corpus === undefined ? wikipedia() : readFileSync(options.corpus, 'utf8').split('\n')
if (timeProgram === undefined) throw new Error('GNU time measures the processes, and is not there: apt install time')
if (lines === undefined) throw new Error('the folder of larger data sets is not there; --corpus names a file of words')
const corpora = Array.from({ length: seeds }, (_, seed) => writeShuffled(lines, seed))
const { vocabulary } = await encodeCorpus(readFileSync(corpora[0]!.corpus))
const work = vocabulary.total * epochs
console.log(`${vocabulary.total} words, ${vocabulary.size} different ones, ${epochs} epochs, ${seeds} seeds\n`)

const chosen = Object.entries(groups).filter(([group]) => group.includes(options.only))
const cases = chosen.flatMap(([group, setting]) => {
  const runs = new Map(trainers.map(({ name }) => [name, [] as Run[]]))
  return trainers.map(trainer => caseOf(group, setting, trainer, runs))
})
await runBench<string | undefined>({
  name: ['train', ...(options.only.match(/\w+/g) ?? [])].join('-'),
  unit: 'words',
  baseline: 'word2vec.c',
  versions: Object.fromEntries(
    trainers.flatMap(({ name, version }) => (version === undefined ? [] : [[name, version]]))
  ),
  cases,
  rounds: seeds,
  // The runs are processes, which nothing warms.
  sampleMs: 0,
  warmUpMs: 0
})

/** What a run took, and where its vectors are. */
interface Run extends Cost {
  readonly file: string
}

function caseOf(
  group: string,
  setting: Setting,
  trainer: Trainer,
  runs: ReadonlyMap<string, Run[]>
): BenchCase<string | undefined> {
  const { name, skipped } = trainer
  if (skipped !== undefined) return { group, name, skipped }
  const mine = runs.get(name)!
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
      return file
    },
    async quality() {
      const theirs = runs.get('word2vec.c')!
      const cpu = mine.map(({ cpuSeconds }) => work / cpuSeconds)
      const ratios = theirs.map(({ cpuSeconds }, i) => cpuSeconds / mine[i]!.cpuSeconds)
      const quality: Quality = {
        'words/CPU s': median(cpu),
        ...(ratios.length > 0 && { '× word2vec.c, CPU': median(ratios) }),
        MB: median(mine.map(({ megabytes }) => megabytes))
      }
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

/** Words in lower case, a paragraph a line. */
function wikipedia(): string[] | undefined {
  if (data === undefined) return undefined
  const articles = join(data, 'corpus-enwiki')
  const files = readdirSync(articles).filter(name => name.endsWith('.gz'))
  const text = files.map(name => gunzipSync(readFileSync(join(articles, name))).toString()).join('\n')
  return text
    .toLowerCase()
    .split('\n')
    .map(line =>
      words(line)
        .map(({ text }) => text)
        .join(' ')
    )
    .filter(line => line !== '')
}

function writeShuffled(lines: readonly string[], seed: number): { corpus: string; repeated: string } {
  const corpus = join(folder, `corpus-${seed}.txt`)
  const repeated = join(folder, `corpus-${seed}-repeated.txt`)
  const order = createRandom(seed).shuffle([...lines])
  writeFileSync(corpus, `${order.join('\n')}\n`)
  for (let epoch = 0; epoch < epochs; epoch++) appendFileSync(repeated, readFileSync(corpus))
  return { corpus, repeated }
}
