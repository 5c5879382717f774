// Naive Bayes: of numbers ours and scikit-learn's on one core; of words ours, scikit-learn's, and that of natural of npm, over
// news of four kinds (or, where the data folder is absent, over the articles among the fixtures). The time is that of a fit
// and of the prediction of all other rows. Quality is their accuracy. A unit of work is a row or a text.
//
//     pnpm --filter @llm-cookbook/classify exec node --conditions=@llm-cookbook/source bench/naive-bayes.ts
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type BenchCase, dataFolder, type Quality, runBench, startPython } from '@llm-cookbook/bench'
import { Matrix } from '@llm-cookbook/vector'
import { parse } from 'csv-parse/sync'
import { gaussianNaiveBayes } from '../src/naive-bayes/gaussian.ts'
import { textNaiveBayes } from '../src/naive-bayes/text.ts'
import { articles } from '../test/support/vectors.ts'
import { benchData } from './data.ts'

interface NaturalClassifier {
  addDocument(text: string, label: string): void
  train(): void
  classify(text: string): string
}
const NaturalBayes = createRequire(import.meta.url)(
  'natural/lib/natural/classifiers/bayes_classifier.js'
) as new () => NaturalClassifier

const { values: options } = parseArgs({ options: { rounds: { type: 'string', default: '5' } } })

const python = await startPython(`
import sklearn
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.naive_bayes import GaussianNB, MultinomialNB
def version(): return sklearn.__version__
def gaussian(x, y, others): return GaussianNB().fit(x, y).predict(others).tolist()
def give(name, text): globals()[name] = json.loads(text)
def words():
    counter = CountVectorizer()
    model = MultinomialNB().fit(counter.fit_transform(known), labels)
    return model.predict(counter.transform(others)).tolist()
`)
const scikit = (run: () => Promise<unknown>): { name: string; run?: () => Promise<Labels>; skipped?: string } =>
  'skipped' in python
    ? { name: 'scikit-learn', ...python }
    : { name: 'scikit-learn', run: async () => (await run()) as Labels }

type Labels = readonly (string | number)[]
const cases: BenchCase<Labels>[] = []

for (const { rows, columns } of [
  { rows: 1000, columns: 384 },
  { rows: 10_000, columns: 384 },
  { rows: 10_000, columns: 1536 }
]) {
  const { matrix, labels } = await benchData({ rows: 2 * rows, columns, classes: 5 })
  const [known, others] = [0, rows].map(
    from => new Matrix(rows, columns, matrix.data.slice(from * columns, (from + rows) * columns))
  ) as [Matrix, Matrix]
  const [codes, truth] = [Int32Array.from(labels.slice(0, rows)), labels.slice(rows)]
  const cell = { group: `numbers, ${rows} × ${columns}`, work: 2 * rows, quality: accuracyOf(truth) }
  cases.push(
    {
      ...cell,
      name: 'ours',
      run: async () => (await gaussianNaiveBayes().fit(known, labels.slice(0, rows))).predict(others)
    },
    {
      ...cell,
      ...scikit(() => (python as Exclude<typeof python, { skipped: string }>).call('gaussian', known, codes, others))
    }
  )
}

const { texts, labels } = readTexts()
const isKnown = (i: number): boolean => i % 3 !== 0
const [known, others] = [texts.filter((_, i) => isKnown(i)), texts.filter((_, i) => !isKnown(i))]
const [knownLabels, truth] = [labels.filter((_, i) => isKnown(i)), labels.filter((_, i) => !isKnown(i))]
if (!('skipped' in python)) {
  for (const [name, value] of Object.entries({ known, others, labels: knownLabels })) {
    await python.call('give', name, JSON.stringify(value))
  }
}
const cell = { group: `words of ${texts.length} texts`, work: texts.length, quality: accuracyOf(truth) }
cases.push(
  { ...cell, name: 'ours', run: async () => (await textNaiveBayes().fit(known, knownLabels)).predict(others) },
  { ...cell, ...scikit(() => (python as Exclude<typeof python, { skipped: string }>).call('words')) },
  {
    ...cell,
    name: 'natural',
    package: 'natural',
    run: () => {
      const model = new NaturalBayes()
      for (const [i, text] of known.entries()) model.addDocument(text, knownLabels[i]!)
      model.train()
      return others.map(text => model.classify(text))
    }
  }
)

await runBench({
  name: 'naive-bayes',
  unit: 'rows',
  baseline: 'scikit-learn',
  rounds: Number(options.rounds),
  sampleMs: 1,
  warmUpMs: 0,
  versions: 'skipped' in python ? {} : { 'scikit-learn': String(await python.call('version')) },
  cases
})
if (!('skipped' in python)) python.close()

function accuracyOf(truth: Labels): (predicted: Labels) => Quality {
  return predicted => ({ accuracy: predicted.filter((label, i) => label === truth[i]).length / truth.length })
}

function readTexts(): { texts: readonly string[]; labels: readonly string[] } {
  const folder = dataFolder()
  if (folder === undefined) return articles()
  const rows: Record<string, string>[] = parse(readFileSync(join(folder, 'ag-news-2k/AG_news_samples.csv')), {
    columns: true
  })
  return { texts: rows.map(row => `${row['title']!} ${row['description']!}`), labels: rows.map(row => row['label']!) }
}
