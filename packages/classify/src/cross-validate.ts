import { Matrix } from '@llm-cookbook/vector'
import { checkLength, checkTargets } from './check.ts'
import { encodeLabels } from './classes.ts'
import {
  countOf,
  foldTable,
  inputsAt,
  overFolds,
  spreads,
  splitsOf,
  type CrossValidateOptions,
  type Inputs,
  type Spread
} from './cross-validate/folds.ts'
import type { FitOptions, Label } from './learner.ts'
import { describeRegression, regressionReport, type RegressionReport } from './regression-report.ts'
import { describeReport } from './report/describe.ts'
import { toMarkdown, toText, type Block } from './report/document.ts'
import { report, type Report } from './report.ts'
import { takeRows } from './split.ts'

/** What `crossValidate` takes: any learner of this package that tells labels, from vectors or from texts, and yours. */
export interface LabelLearner<I extends Inputs = Matrix> {
  /** What it is called in a report: `logistic regression`. */
  readonly name: string
  /**
   * Learns from rows or texts whose labels are known; asked once for each fold.
   *
   * @param inputs   a matrix with a row for each label, or an array with a text for each
   * @param labels   what each is to be called
   * @param options  the `signal` and `onProgress` of the cross-validation
   */
  fit<L extends Label>(inputs: I, labels: readonly L[], options?: FitOptions): Promise<LabelModel<I, L>>
}

/** A fitted model that predicts labels. */
export interface LabelModel<I extends Inputs, L extends Label> {
  /** The labels that it knows, without repetition, in the order of the columns of its probabilities. */
  readonly classes: readonly L[]
  /** The label of each row, or of each text, of `inputs`. */
  predict(inputs: I): L[]
  /** A row for each row or text of `inputs`, a column for each class; each row sums to 1. */
  predictProbabilities(inputs: I): Matrix
}

/** What `crossValidateRegressor` takes: any learner of numbers, from vectors or from texts. */
export interface NumberLearner<I extends Inputs = Matrix> {
  /** What it is called in a report: `ridge regression`. */
  readonly name: string
  /**
   * Learns from rows or texts whose numbers are known; asked once for each fold. What it gives has a `predict` with a number for
   * each row or text.
   *
   * @param inputs   a matrix with a row for each target, or an array with a text for each
   * @param targets  the number of each
   * @param options  the `signal` and `onProgress` of the cross-validation
   */
  fit(inputs: I, targets: ArrayLike<number>, options?: FitOptions): Promise<{ predict(inputs: I): ArrayLike<number> }>
}

/** How each fold was divided, and how it went. */
export interface Fold<R> {
  /** The rows that were learnt from, ascending where they are by one of the package's splits. */
  readonly train: Int32Array
  /** The rows that were judged. */
  readonly test: Int32Array
  /** What the judgement of `test` came to; without intervals. */
  readonly report: R
}

/** The mean of the folds and their deviation, for the numbers of a report that all of them have. */
export type LabelSpreads = Partial<Record<(typeof labelNumbers)[number]['of'], Spread>>
/** Each measure of predicted numbers over the folds. */
export type NumberSpreads = Partial<Record<(typeof targetNumbers)[number]['of'], Spread>>

interface Validated<R extends Judgement, Spreads> {
  /** The name of the learner. */
  readonly name: string
  /** Which rows were judged, ascending, as all that follows: every row once, but for splits by time or of your own. */
  readonly rows: Int32Array
  /** One for each part that was judged, in the order of the work. */
  readonly folds: readonly Fold<R>[]
  /** The mean and the deviation of each measure over the folds; without those that some fold does not have. */
  readonly spreads: Spreads
  /** The report of all judged rows together. */
  readonly report: R
  /** For a terminal: the folds, and the report of all. */
  toText(): string
  /** The same in Markdown. */
  toMarkdown(): string
  /** The numbers alone, without rows and predictions. */
  toJSON(): { name: string; folds: ReturnType<R['toJSON']>[]; spreads: Spreads; report: ReturnType<R['toJSON']> }
}

interface Judgement {
  toJSON(): unknown
}

/** What a learner comes to on rows that it has not learnt from. */
export interface CrossValidation<L extends Label = Label> extends Validated<Report<L>, LabelSpreads> {
  /** The label of each of `rows`. */
  readonly truth: readonly L[]
  /** What each of `rows` was taken for by the model that had not seen it. */
  readonly predicted: readonly L[]
  /** A row for each of `rows`, a column for each of `classes`; 0 for a class that the rows learnt from do not have. */
  readonly probabilities: Matrix
  /** All labels that occur, without repetition: numbers ascending, strings by code unit, false before true. */
  readonly classes: readonly L[]
}

/** What a learner of numbers comes to on rows that it has not learnt from. */
export interface RegressorCrossValidation extends Validated<RegressionReport, NumberSpreads> {
  /** The target of each of `rows`. */
  readonly truth: Float64Array
  /** What each of `rows` was taken for by the model that had not seen it. */
  readonly predicted: Float64Array
}

/**
 * Learns from all rows but a part and judges that part, for each part in turn: every row is judged once by a model that has
 * not seen it. Folds are stratified by label; with `groups` (as far as the groups let them) or `time` where rows that belong
 * together or follow each other would else tell of one another. By time, the earliest rows are never judged.
 *
 * @param learner  such as `logisticRegression()`, or one of texts, such as `textNaiveBayes()`
 * @param inputs   a matrix with a row for each label, or an array with a text for each
 * @param labels   what each row or text is to be called
 * @throws TypeError, RangeError for inputs and labels of different numbers, and options as the splits say; what the learner
 *   throws; the reason of `signal` when it aborts
 */
export async function crossValidate<I extends Inputs, L extends Label>(
  learner: LabelLearner<I>,
  inputs: I,
  labels: readonly L[],
  options: CrossValidateOptions = {}
): Promise<CrossValidation<L>> {
  const { classes } = encodeLabels(labels)
  checkLength('labels', labels, countOf(inputs))
  const splits = splitsOf(labels.length, options, labels)
  const folds = await overFolds(splits, options, async ({ train, test }, fitOptions) => {
    const model = await learner.fit(inputsAt(inputs, train), takeRows(labels, train), fitOptions)
    const judged = inputsAt(inputs, test)
    const truth = takeRows(labels, test)
    const predicted = model.predict(judged)
    const probabilities = columnsFor(classes, model.classes, model.predictProbabilities(judged))
    const input = { truth, predicted, probabilities, classes }
    return { train, test, ...input, report: report(input, { intervals: false }) }
  })
  const { rows, places } = inOrder(folds)
  const truth = takeRows(labels, rows)
  const predicted = takeRows(
    folds.flatMap(fold => fold.predicted),
    places
  )
  const probabilities = takeRows(stacked(folds.map(fold => fold.probabilities)), places)
  const { intervals } = options
  const overall = report(
    { name: `${learner.name}, all folds`, truth, predicted, probabilities, classes },
    { intervals }
  )
  const judged = validated(learner.name, folds, {
    report: overall,
    blocks: describeReport(overall),
    numbers: labelNumbers
  })
  return { ...judged, rows, truth, predicted, probabilities, classes }
}

/**
 * As `crossValidate`, for numbers: the folds at random, or by `groups` or `time`. In each fold the model is compared with the
 * mean of what was learnt from.
 *
 * @param learner  such as `ridge()`
 * @param inputs   a matrix with a row for each target, or an array with a text for each
 * @param targets  what each row or text is to be taken for, in any unit
 * @throws as `crossValidate`; RangeError also for a target that is NaN or infinite
 *
 * @example
 * ```ts
 * import { crossValidateRegressor, Matrix, ridge } from '@llm-cookbook/classify'
 *
 * const stars = Array.from({ length: 60 }, (_, row) => 1 + (row % 5))
 * const matrix = Matrix.fromRows(stars.map((star, row) => [star / 5, Math.sin(row)]))
 * const { report, folds, predicted } = await crossValidateRegressor(ridge({ alpha: 0.1 }), matrix, stars)
 * folds.length // => 5
 * predicted.length // => 60
 * report.r2 // => 0.999…
 * report.mean.r2 // => 0
 * ```
 */
export async function crossValidateRegressor<I extends Inputs>(
  learner: NumberLearner<I>,
  inputs: I,
  targets: ArrayLike<number>,
  options: CrossValidateOptions = {}
): Promise<RegressorCrossValidation> {
  checkTargets('targets', targets, countOf(inputs))
  const all = Float64Array.from(targets)
  const splits = splitsOf(all.length, options)
  const folds = await overFolds(splits, options, async ({ train, test }, fitOptions) => {
    const known = Float64Array.from(train, row => all[row]!)
    const truth = Float64Array.from(test, row => all[row]!)
    const model = await learner.fit(inputsAt(inputs, train), known, fitOptions)
    const predicted = model.predict(inputsAt(inputs, test))
    const mean = known.reduce((sum, target) => sum + target / known.length, 0)
    return { train, test, truth, predicted, report: regressionReport({ truth, predicted, mean }) }
  })
  const { rows, places } = inOrder(folds)
  const truth = Float64Array.from(rows, row => all[row]!)
  const predictions = folds.flatMap(fold => Array.from(fold.predicted))
  const predicted = Float64Array.from(places, place => predictions[place]!)
  const overall = regressionReport({ name: `${learner.name}, all folds`, truth, predicted })
  const judged = validated(learner.name, folds, {
    report: overall,
    blocks: describeRegression(overall),
    numbers: targetNumbers
  })
  return { ...judged, rows, truth, predicted }
}

const labelNumbers = [
  { name: 'accuracy', of: 'accuracy' },
  { name: 'macro F1', of: 'macroF1' },
  { name: 'avg. prec.', of: 'averagePrecision' },
  { name: 'ROC AUC', of: 'rocAuc' },
  { name: 'log loss', of: 'logLoss' }
] as const

const targetNumbers = [
  { name: 'mean sq. error', of: 'meanSquaredError' },
  { name: 'mean abs. error', of: 'meanAbsoluteError' },
  { name: 'R²', of: 'r2' },
  { name: 'Spearman', of: 'spearman' }
] as const

interface Overall<Name, R> {
  readonly report: R
  readonly blocks: readonly Block[]
  readonly numbers: readonly { readonly name: string; readonly of: Name }[]
}

function validated<Name extends string, R extends Partial<Record<Name, number>> & Judgement>(
  name: string,
  folds: readonly Fold<R>[],
  { report, blocks, numbers }: Overall<Name, R>
): Omit<Validated<R, Partial<Record<Name, Spread>>>, 'rows'> {
  const reports = folds.map(fold => fold.report)
  const spread = spreads(
    reports,
    numbers.map(({ of }) => of)
  )
  const heading = { kind: 'heading', text: `${name}, fold by fold` } as const
  const json = (one: R): ReturnType<R['toJSON']> => one.toJSON() as ReturnType<R['toJSON']>
  const all = [heading, foldTable(folds, reports, numbers), ...blocks]
  return {
    name,
    folds: folds.map(({ train, test, report }) => ({ train, test, report })),
    spreads: spread,
    report,
    toText: () => toText(all),
    toMarkdown: () => toMarkdown(all),
    toJSON: () => ({ name, folds: reports.map(json), spreads: spread, report: json(report) })
  }
}

/** The judged rows ascending, and where each is among the rows of fold after fold. */
function inOrder(folds: readonly Fold<unknown>[]): { readonly rows: Int32Array; readonly places: Int32Array } {
  const judged = folds.flatMap(({ test }) => [...test])
  const places = Int32Array.from(judged.keys()).sort((a, b) => judged[a]! - judged[b]! || a - b)
  return { rows: Int32Array.from(places, place => judged[place]!), places }
}

/** With a column for each of all classes, also those that the fold did not know. */
function columnsFor<L extends Label>(all: readonly L[], known: readonly L[], probabilities: Matrix): Matrix {
  const widened = new Matrix(probabilities.rows, all.length)
  for (const [column, label] of known.entries()) {
    const at = all.indexOf(label)
    for (let row = 0; row < probabilities.rows; row++) {
      widened.data[row * all.length + at] = probabilities.data[row * known.length + column]!
    }
  }
  return widened
}

function stacked(matrices: readonly Matrix[]): Matrix {
  const rows = matrices.reduce((sum, matrix) => sum + matrix.rows, 0)
  const { columns } = matrices[0]!
  const all = new Matrix(rows, columns)
  let at = 0
  for (const { data } of matrices) {
    all.data.set(data, at)
    at += data.length
  }
  return all
}
