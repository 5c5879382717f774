// How good the vectors are, beside gensim's on the same corpus, settings and epochs: analogies, and every set of rated pairs,
// of categories and of outliers in the folder of larger data sets. What gensim wrote is judged here, too, and it is checked that
// gensim's own evaluation comes to the same numbers.
//
//     node --conditions=@llm-cookbook/source bench/accuracy.ts                 # Wikipedia of the folder of larger data sets
//     node … bench/accuracy.ts --corpus words.txt --name words --epochs 1 --seeds 1
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { dataFolder } from '@llm-cookbook/bench'
import {
  encodeCorpus,
  evaluateAnalogies,
  evaluateCategories,
  evaluateOutliers,
  evaluateSimilarity,
  type WordVectors
} from '@llm-cookbook/word2vec'
import { corpusFiles, loadWordVectors } from '@llm-cookbook/word2vec/node'
import { findTrainers, type Setting } from './trainers.ts'
import { wikipediaLines } from './wikipedia.ts'

const { values: options } = parseArgs({
  options: {
    corpus: { type: 'string' },
    name: { type: 'string', default: 'enwiki' },
    architecture: { type: 'string', default: 'skip-gram' },
    size: { type: 'string', default: '100' },
    epochs: { type: 'string', default: '5' },
    seeds: { type: 'string', default: '3' }
  }
})
const data = dataFolder()
if (data === undefined) throw new Error('the folder of larger data sets, with the tests in it, is not there')
const setting: Setting = {
  architecture: options.architecture === 'cbow' ? 'cbow' : 'skip-gram',
  vectorSize: Number(options.size),
  hierarchicalSoftmax: false,
  subwords: false,
  workers: 1,
  epochs: Number(options.epochs)
}
const seeds = Array.from({ length: Number(options.seeds) }, (_, i) => i + 1)
const folder = mkdtempSync(join(tmpdir(), 'bench-accuracy-'))
process.on('exit', () => { rmSync(folder, { recursive: true }) }) // prettier-ignore
const corpus = options.corpus ?? join(folder, 'corpus.txt')
if (options.corpus === undefined) writeFileSync(corpus, `${wikipediaLines(data).join('\n')}\n`)

/** As word2vec's own scripts ask analogies: among the most frequent words. */
const restrictVocabulary = 30_000
const questionsFile = join(data, 'analogies/questions-words.txt')
const filesIn = (name: string, ending: string): string[] =>
  readdirSync(join(data, name))
    .filter(file => file.endsWith(ending) && file !== 'README.md')
    .map(file => join(data, name, file))
const pairFiles = filesIn('word-similarity', '.txt')
const csvFiles = filesIn('word-categories', '.csv')

/** What one measure gives, and of how much of its test. */
interface Score {
  readonly value: number
  readonly found: number
  readonly asked: number
}
type Scores = Record<string, Score>

const trainers = (await findTrainers(folder)).filter(({ name }) => ['ours', 'gensim'].includes(name))
const runs = new Map(trainers.map(({ name }) => [name, [] as Scores[]]))
const { vocabulary } = await encodeCorpus(await corpusFiles(corpus))
const { architecture, vectorSize, epochs } = setting
console.log(
  `${options.name}: ${vocabulary.total} words, ${vocabulary.size} different ones; ${architecture}, ${vectorSize} dimensions, ` +
    `${epochs} epochs, ${seeds.length} seeds\n`
)
for (const seed of seeds) {
  for (const trainer of trainers) {
    const { name, skipped } = trainer
    if (skipped !== undefined) {
      console.log(`${name}: ${skipped}`)
      continue
    }
    const out = join(folder, `${name}-${seed}.bin`)
    run(trainer.command(setting, { corpus, repeated: corpus, out, seed }))
    const scores = await judge(await loadWordVectors(out))
    runs.get(name)!.push(scores)
    const told = Object.entries(scores).map(([measure, { value }]) => `${measure} ${value.toFixed(3)}`)
    console.log(`seed ${seed}, ${name}: ${told.join(', ')}`)
    if (name === 'gensim') compare(scores, out)
  }
}
report()

async function judge(vectors: WordVectors): Promise<Scores> {
  const scores: Scores = {}
  const questions = readFileSync(questionsFile, 'utf8')
  const analogies = await evaluateAnalogies(vectors, questions, { restrictVocabulary })
  for (const [name, { accuracy, total, asked }] of Object.entries({
    'analogies, all': analogies,
    'analogies, semantic': analogies.semantic,
    'analogies, syntactic': analogies.syntactic
  })) {
    scores[name] = { value: accuracy, found: total, asked }
  }
  for (const file of pairFiles) {
    const { spearman, found, pairs } = evaluateSimilarity(vectors, readFileSync(file, 'utf8'))
    scores[`${nameOf(file)}, Spearman`] = { value: spearman, found, asked: pairs }
  }
  for (const file of csvFiles) {
    const text = readFileSync(file, 'utf8')
    if (text.split('\n', 1)[0]!.includes('outliers')) {
      const { accuracy, opp, found, outliers } = evaluateOutliers(vectors, text)
      scores[`${nameOf(file)}, accuracy`] = { value: accuracy, found, asked: outliers }
      scores[`${nameOf(file)}, OPP`] = { value: opp, found, asked: outliers }
    } else {
      const { purity, found, words } = evaluateCategories(vectors, text)
      scores[`${nameOf(file)}, purity`] = { value: purity, found, asked: words }
    }
  }
  return scores
}

/** What gensim says itself of the vectors that it wrote, beside what is said here. */
function compare(scores: Scores, file: string): void {
  const program = `
import json, sys
from gensim.models import KeyedVectors
file, questions, among, pairs = json.loads(sys.argv[1])
vectors = KeyedVectors.load_word2vec_format(file, binary=True)
_, sections = vectors.evaluate_word_analogies(questions, restrict_vocab=among)
counts = [[len(s['correct']), len(s['correct']) + len(s['incorrect'])] for s in sections[:-1]]
ranks = [vectors.evaluate_word_pairs(p, restrict_vocab=len(vectors))[1][0] for p in pairs]
print(json.dumps([counts, ranks]))
`
  const printed = run([
    gensimPython(),
    '-c',
    program,
    JSON.stringify([file, questionsFile, restrictVocabulary, pairFiles])
  ])
  const [counts, ranks] = JSON.parse(printed) as [[number, number][], number[]]
  const sum = (some: [number, number][]): string => {
    const [correct, total] = [0, 1].map(i => some.reduce((all, count) => all + count[i]!, 0))
    return `${correct!} of ${total!}`
  }
  const theirs = { all: sum(counts), semantic: sum(counts.slice(0, 5)), syntactic: sum(counts.slice(5)) }
  const differences = Object.entries(theirs).flatMap(([name, count]) => {
    const { value, found } = scores[`analogies, ${name}`]!
    const ours = `${Math.round(value * found)} of ${found}`
    return ours === count ? [] : [`analogies, ${name}: ${ours}, by gensim ${count}`]
  })
  for (const [i, pairs] of pairFiles.entries()) {
    const { value } = scores[`${nameOf(pairs)}, Spearman`]!
    if (!(Math.abs(value - ranks[i]!) < 1e-6)) differences.push(`${nameOf(pairs)}: ${value}, by gensim ${ranks[i]!}`)
  }
  const all = `analogies ${theirs.all}, and ${pairFiles.length} correlations to six digits`
  console.log(differences.length === 0 ? `        gensim says the same: ${all}` : differences.join('\n'))
  if (differences.length > 0) process.exitCode = 1
}

function report(): void {
  const ran = [...runs].filter(([, of]) => of.length > 0)
  const measures = Object.keys(ran[0]?.[1][0] ?? {})
  const rows = measures.map(measure => {
    const { found, asked } = ran[0]![1][0]![measure]!
    return [
      measure,
      `${found} of ${asked}`,
      ...ran.map(([, of]) => withSpread(of.map(scores => scores[measure]!.value)))
    ]
  })
  const columns = [options.name, 'found', ...ran.map(([name]) => name)]
  const table = [columns, columns.map((_, i) => (i === 0 ? '---' : '--:')), ...rows].map(
    row => `| ${row.join(' | ')} |`
  )
  console.log(`\n${table.join('\n')}`)
  const results = join(import.meta.dirname, 'results')
  mkdirSync(results, { recursive: true })
  const name = ['accuracy', options.name, ...(architecture === 'cbow' ? ['cbow'] : [])].join('-')
  const { total, size } = vocabulary
  const content = {
    corpus: options.name,
    words: total,
    vocabulary: size,
    setting,
    seeds,
    runs: Object.fromEntries(ran)
  }
  writeFileSync(join(results, `${name}.json`), `${JSON.stringify(content, null, 2)}\n`)
  writeFileSync(join(results, `${name}.md`), `${table.join('\n')}\n`)
}

/** The mean, and how far the seeds are from each other. */
function withSpread(values: readonly number[]): string {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return `${mean.toFixed(3)} (${Math.min(...values).toFixed(3)}–${Math.max(...values).toFixed(3)})`
}

function nameOf(file: string): string {
  return file.replace(/^.*\//, '').replace(/\.\w+$/, '')
}

/** The Python that the trainer runs. */
function gensimPython(): string {
  return trainers
    .find(({ name }) => name === 'gensim')!
    .command(setting, { corpus, repeated: corpus, out: '', seed: 1 })[0]!
}

function run([program, ...args]: readonly string[]): string {
  const environment = { ...process.env, OPENBLAS_NUM_THREADS: '1', OMP_NUM_THREADS: '1' }
  const { status, stdout, stderr } = spawnSync(program!, args, { encoding: 'utf8', env: environment })
  if (status !== 0) throw new Error(`${program!} ended with ${String(status)}: ${stderr.slice(-2000)}`)
  return stdout
}
