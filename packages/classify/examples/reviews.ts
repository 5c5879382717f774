// How far reviews can be told apart offline: positive from negative, and by their five stars. First by six wordings of the two
// labels that were fixed beforehand, then by learners; each judged on the fifths of ten splits, by thresholds and C chosen
// within their other four fifths alone.
//
// 238 of the 1,000 reviews are copies: the same text stands at several products. Splits at random, which the recorded figures
// are of, have many a review in both parts; so there is a second column, of splits that keep the copies of a text together.
//
//     node examples/reviews.ts [--splits 10] [--use-lite]
//
// --use-lite measures Universal Sentence Encoder lite, too, where its packages are installed; that takes minutes.
//
// The offline embedder has learnt from opinions, but of restaurants and films: 'zero-shot' means that no review of these was
// learnt from, not that praise and blame are news to it.
//
// What was tried, by five-fold cross-validation within four fifths (with scikit-learn, copies together; macro F1 of positive or
// negative, and of five stars): vectors of the whole .81; of title and content beside .84; tf-idf .70, .32; both .85, .45.
// Labels that weigh the same are worth much: without, both come to .80, .40. Of no use to both: words and pairs of words .85,
// .45; log-ratios of naive Bayes in the place of tf-idf .84, .45; a mean of two models' probabilities .84; stacking by
// probabilities of rows not learnt from .81; a forest over the vectors .59; binary models of 'more than k stars', with splits
// at random .54 instead of .56. Copies in both parts feign .79, .55 for tf-idf, and .90, .58 for both.
import { parseArgs } from 'node:util'
import {
  calibrate,
  chooseThreshold,
  crossValidate,
  f1,
  fitTfIdf,
  gridSearch,
  logisticRegression,
  majority,
  Matrix,
  report,
  takeRows,
  trainTestSplit,
  zeroShot,
  type ClassifierLearner,
  type CrossValidation,
  type Label,
  type LabelLearner,
  type Split
} from '@llm-cookbook/classify'
import { createLocalEmbedder } from '@llm-cookbook/embed-client'
import { createUseLiteEmbedder } from '@llm-cookbook/embed-client/use-lite'
import { readFoodReviews } from './food-reviews.ts'
import { wordings } from './wordings.ts'

const { values } = parseArgs({
  options: { splits: { type: 'string', default: '10' }, 'use-lite': { type: 'boolean' } }
})

const reviews = await readFoodReviews()
const embedder = await createLocalEmbedder()
const embed = (part: 'text' | 'title' | 'content'): Promise<Matrix> =>
  embedder.embed(reviews.map(review => review[part]))
const whole = await embed('text')
const parts = [whole, await embed('title'), await embed('content')]
const rowOf = new Map(reviews.map(({ text }, row) => [text, row]))

const opinions = reviews.filter(({ stars }) => stars !== 3)
const opinion = taskOf(
  opinions.map(({ text }) => text),
  opinions.map(({ stars }) => (stars > 3 ? 'positive' : 'negative'))
)
const fiveStars = taskOf(
  reviews.map(({ text }) => text),
  reviews.map(({ stars }) => stars)
)

const always = { ...over(wholeOf, majority()), name: 'always the majority' }
const byWords = tuned('tf-idf, logistic regression', wordsOf)
const byWhole = tuned('vectors, logistic regression', wholeOf)
const byParts = tuned('vectors, those of title and content beside', partsOf)
const byAll = tuned('all of these vectors and tf-idf', allOf)

console.log(`\
Macro F1 over ${values.splits} splits and its deviation: at random, and with all copies of a text in the same part.
Recorded: by an earlier table of vectors, on splits at random.
`)
console.log(`Positive or negative, ${opinions.length} reviews without those of three stars:\n`)
head('recorded')
await judged(always, opinion)
await wordingsJudged('six wordings', whole, ['.738', '.79'])
await wordingsJudged('six wordings, by the mean with title and content', mean(parts), [])
await judged(byWords, opinion, '.818')
await judged(byWhole, opinion, '.843')
if (values['use-lite']) await judged(tuned('USE lite, logistic regression', await useLite()), opinion, '.855')
else line('USE lite, logistic regression', undefined, undefined, '.855')
await judged(byParts, opinion)
await judged(byAll, opinion)

console.log(`\nFive stars, ${reviews.length} reviews:\n`)
head('aim')
await judged(always, fiveStars)
await judged(byWords, fiveStars)
await judged(byWhole, fiveStars)
await judged(byParts, fiveStars)
const best = await judged(byAll, fiveStars, '.50')
// Of all splits together: as a row may be judged several times, intervals would be too narrow.
console.log(`\n${report(best, { intervals: false }).toText()}`)

console.log(`Five stars by how many reviews are learnt from, copies in the same part:\n`)
console.log('| reviews | macro F1 |\n| ------: | -------: |')
for (const every of [8, 4, 2, 1]) {
  const splits = fiveStars.together.map(({ train, test }) => ({ train: train.filter((_, i) => i % every === 0), test }))
  const { folds } = await crossValidate(over(partsOf, balanced(10)), fiveStars.texts, fiveStars.labels, { splits })
  const learnt = average(folds.map(({ train }) => train.length))
  console.log(
    `| ${learnt.toFixed(0).padStart(7)} | ${average(folds.map(fold => fold.report.macroF1))
      .toFixed(3)
      .padStart(8)} |`
  )
}

console.log('\nWhat probabilities of positive or negative are worth, copies in the same part:\n')
console.log('| logistic regression    | log loss | calibration error | macro F1 |\n| - | -: | -: | -: |')
for (const method of [undefined, 'platt', 'isotonic', 'temperature'] as const) {
  const learner = method ? calibrate(balanced(10), { method }) : balanced(10)
  const validation = await crossValidate(over(wholeOf, learner), opinion.texts, opinion.labels, {
    splits: opinion.together
  })
  const { logLoss, calibrationError, macroF1 } = validation.report
  const cells = [logLoss, calibrationError, macroF1].map(value => value!.toFixed(3))
  console.log(`| ${[(method ?? 'as it is').padEnd(22), ...cells].join(' | ')} |`)
}

/** Texts, what they are to be called, and which of them are learnt from and judged. */
interface Task<L extends Label> {
  readonly texts: readonly string[]
  readonly labels: readonly L[]
  readonly atRandom: readonly Split[]
  /** No text is in both parts. */
  readonly together: readonly Split[]
}

function taskOf<L extends Label>(texts: readonly string[], labels: readonly L[]): Task<L> {
  const seeds = Array.from({ length: Number(values.splits) }, (_, i) => i + 1)
  return {
    texts,
    labels,
    atRandom: seeds.map(seed => trainTestSplit(labels.length, { stratify: labels, seed })),
    together: seeds.map(seed => trainTestSplit(labels.length, { groups: texts, seed }))
  }
}

/** Learns from some texts how to make vectors of texts. */
type Representation = (seen: readonly string[]) => (texts: readonly string[]) => Matrix

function wholeOf(): (texts: readonly string[]) => Matrix {
  return texts => rowsOf(whole, texts)
}

function partsOf(): (texts: readonly string[]) => Matrix {
  return texts => beside(parts.map(part => rowsOf(part, texts)))
}

function wordsOf(seen: readonly string[]): (texts: readonly string[]) => Matrix {
  const tfIdf = fitTfIdf(seen, { sublinear: true, minCount: 2 })
  return texts => tfIdf.transform(texts)
}

function allOf(seen: readonly string[]): (texts: readonly string[]) => Matrix {
  const [byWords, byParts] = [wordsOf(seen), partsOf()]
  return texts => beside([byParts(texts), byWords(texts)])
}

/** A learner of vectors as a learner of texts. */
function over(represent: Representation, learner: ClassifierLearner): LabelLearner<readonly string[]> {
  return {
    name: learner.name,
    async fit(texts, labels, options) {
      const vectorsOf = represent(texts)
      const model = await learner.fit(vectorsOf(texts), labels, options)
      return {
        classes: model.classes,
        predict: some => model.predict(vectorsOf(some)),
        predictProbabilities: some => model.predictProbabilities(vectorsOf(some))
      }
    }
  }
}

/** With labels that weigh the same, as macro F1 does. A tolerance that is larger than usual changes no label here. */
function balanced(C: number): ClassifierLearner {
  return logisticRegression({ C, classWeight: 'balanced', tolerance: 0.01 })
}

/** Logistic regression whose C is the best by cross-validation within the texts that it learns from. */
function tuned(name: string, represent: Representation): LabelLearner<readonly string[]> {
  return {
    name,
    async fit(texts, labels, options) {
      const learnerOf = ({ C }: { C: number }): LabelLearner<readonly string[]> => over(represent, balanced(C))
      const { learner } = await gridSearch(learnerOf, { C: [5, 20] }, texts, labels, { folds: 3, groups: texts })
      return learner.fit(texts, labels, options)
    }
  }
}

/** @returns what came of the splits that keep copies together */
async function judged<L extends Label>(
  learner: LabelLearner<readonly string[]>,
  { texts, labels, atRandom, together }: Task<L>,
  recorded = ''
): Promise<CrossValidation<L>> {
  const macroF1 = ({ folds }: CrossValidation<L>): number[] => folds.map(({ report }) => report.macroF1)
  const usual = await crossValidate(learner, texts, labels, { splits: atRandom })
  const strict = await crossValidate(learner, texts, labels, { splits: together })
  line(learner.name, macroF1(usual), macroF1(strict), recorded)
  return strict
}

/** The mean over the wordings: on all reviews as they are, and with a threshold from the part that is not judged. */
async function wordingsJudged(name: string, vectors: Matrix, [plain = '', chosen = '']: string[]): Promise<void> {
  const { texts, labels, atRandom, together } = opinion
  const matrix = rowsOf(vectors, texts)
  const isPositive = labels.map(label => label === 'positive')
  const leads = await Promise.all(
    wordings.map(async ({ positive, negative }) => {
      const classifier = await zeroShot({ embedder, labels: { positive, negative } })
      return Array.from(classifier.scores(matrix), scores => scores[0]! - scores[1]!)
    })
  )
  const whole = leads.map(lead =>
    f1(
      isPositive,
      lead.map(one => one > 0)
    )
  )
  line(name, whole, undefined, plain)
  const meanOf = ({ train, test }: Split): number =>
    average(
      leads.map(lead => {
        const { threshold } = chooseThreshold(takeRows(lead, train), takeRows(isPositive, train))
        return f1(
          takeRows(isPositive, test),
          takeRows(lead, test).map(one => one > threshold)
        )
      })
    )
  line(`${name}, threshold chosen`, atRandom.map(meanOf), together.map(meanOf), chosen)
}

async function useLite(): Promise<Representation> {
  const vectors = await (await createUseLiteEmbedder({ tooLong: 'truncate' })).embed(reviews.map(({ text }) => text))
  return () => texts => rowsOf(vectors, texts)
}

function rowsOf(vectors: Matrix, texts: readonly string[]): Matrix {
  return takeRows(
    vectors,
    texts.map(text => rowOf.get(text)!)
  )
}

/** The columns of all, one matrix after the other. */
function beside(matrices: readonly Matrix[]): Matrix {
  const joined = new Matrix(
    matrices[0]!.rows,
    matrices.reduce((sum, { columns }) => sum + columns, 0)
  )
  let from = 0
  for (const matrix of matrices) {
    for (let i = 0; i < matrix.rows; i++) joined.row(i).set(matrix.row(i), from)
    from += matrix.columns
  }
  return joined
}

function mean([first, ...others]: readonly Matrix[]): Matrix {
  const data = first!.data.map((value, k) => others.reduce((sum, { data }) => sum + data[k]!, value) / parts.length)
  return new Matrix(first!.rows, first!.columns, data)
}

function head(last: string): void {
  console.log(`| ${'by'.padEnd(66)} | at random |    ± | together |    ± | ${last.padStart(8)} |`)
  console.log(`| ${'-'.repeat(66)} | --------: | ---: | -------: | ---: | -------: |`)
}

function line(name: string, usual?: readonly number[], strict?: readonly number[], recorded = ''): void {
  const cells = [usual, strict].flatMap((all, i) => {
    const [center, spread] = all ? [average(all), deviation(all)].map(value => value.toFixed(3).slice(1)) : ['', '']
    return [center!.padStart(9 - i), spread!.padStart(4)]
  })
  console.log(`| ${[name.padEnd(66), ...cells, recorded.padStart(8)].join(' | ')} |`)
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function deviation(values: readonly number[]): number {
  const center = average(values)
  return Math.sqrt(values.reduce((sum, value) => sum + (value - center) ** 2, 0) / Math.max(1, values.length - 1))
}
