import { Matrix } from '@llm-cookbook/vector'
import { Calibration, calibrateScores, type CalibrationMethod } from './calibrate/calibration.ts'
import { checkLength, checkMatrix, checkOneOf } from './check.ts'
import { encodeLabels, mostProbable } from './classes.ts'
import { ClassifyError } from './errors.ts'
import { logarithm } from './elementary.ts'
import type { Classifier, ClassifierLearner, FitOptions, Label } from './learner.ts'
import { readModel, saveModel } from './saved.ts'
import { stratifiedKFold, takeRows, type FoldOptions } from './split.ts'

export interface CalibrateOptions extends FoldOptions {
  /** How scores become probabilities; `platt` by default. */
  method?: CalibrationMethod | undefined
}

/** What `calibrate` learns with. */
export interface CalibratedLearner extends ClassifierLearner {
  fit<L extends Label>(matrix: Matrix, labels: readonly L[], options?: FitOptions): Promise<CalibratedClassifier<L>>
}

/**
 * A learner whose probabilities come true as often as they say, whatever the learner's own do. It learns once for each fold
 * from the others, for scores of rows that were not learnt from, and once from all rows; the calibration that the former
 * give is applied to the latter (what scikit-learn's `CalibratedClassifierCV` does with `ensemble=False`). The scores are
 * those of `decisionFunction` where a model has one, else its probabilities.
 *
 * Its `fit` throws what the learner's does, ClassifyError `one-class` where all labels are the same, and RangeError for a label
 * of a single row and for folds out of range.
 *
 * @param learner  whose models are to be calibrated; it learns `folds` times and once more
 * @throws RangeError for a method that is none
 *
 * @example
 * ```ts
 * import { calibrate, gaussianNaiveBayes, logLoss, Matrix, takeRows, trainTestSplit } from '@llm-cookbook/classify'
 * import { createRandom } from '@llm-cookbook/vector'
 *
 * // Ten columns that all say the same: naive Bayes believes all ten, and is far too sure.
 * const random = createRandom(1)
 * const labels = Array.from({ length: 400 }, (_, row) => (row % 2 === 0 ? 'spam' : 'mail'))
 * const hints = labels.map(label => random.normal() + (label === 'spam' ? 1 : -1))
 * const matrix = Matrix.fromRows(hints.map(hint => Array.from({ length: 10 }, () => hint)))
 * const { train, test } = trainTestSplit(400)
 * const losses: number[] = []
 * for (const learner of [gaussianNaiveBayes(), calibrate(gaussianNaiveBayes(), { method: 'temperature' })]) {
 *   const model = await learner.fit(takeRows(matrix, train), takeRows(labels, train))
 *   losses.push(logLoss(takeRows(labels, test), model.predictProbabilities(takeRows(matrix, test))))
 * }
 * losses // => [1.872…, 0.455…]
 * ```
 */
export function calibrate(
  learner: ClassifierLearner,
  { method = 'platt', folds = 5, seed = 42 }: CalibrateOptions = {}
): CalibratedLearner {
  checkOneOf('method', method, ['platt', 'isotonic', 'temperature'])
  return {
    name: `${learner.name}, calibrated (${method})`,
    async fit<L extends Label>(matrix: Matrix, labels: readonly L[], { signal, onProgress }: FitOptions = {}) {
      signal?.throwIfAborted()
      checkMatrix(matrix, { atLeast: 1 })
      checkLength('labels', labels, matrix.rows)
      const classes = severalClasses(labels)
      const splits = stratifiedKFold(labels, { folds, seed })
      let scores = new Matrix(0, 0)
      for (const [done, { train, test }] of splits.entries()) {
        onProgress?.({ stage: 'folds', done, total: folds })
        const model = await learner.fit(takeRows(matrix, train), takeRows(labels, train), { signal })
        const some = scoresOf(model, takeRows(matrix, test), method)
        if (done === 0) scores = new Matrix(matrix.rows, some.columns)
        for (const [i, row] of test.entries()) scores.row(row).set(some.row(i))
      }
      const calibration = calibrateScores(scores, labels, { method, classes })
      onProgress?.({ stage: 'folds', done: folds, total: folds })
      return new CalibratedClassifier(await learner.fit(matrix, labels, { signal, onProgress }), calibration)
    }
  }
}

/**
 * A classifier with calibrated probabilities.
 *
 * @example
 * ```ts
 * import { calibrate, CalibratedClassifier, logisticRegression, LogisticRegression, Matrix } from '@llm-cookbook/classify'
 *
 * const labels = Array.from({ length: 40 }, (_, row) => (row % 2 === 0 ? 'spam' : 'mail'))
 * const matrix = Matrix.fromRows(labels.map((label, row) => [Math.sin(row) + Number(label === 'spam')]))
 * const model = await calibrate(logisticRegression()).fit(matrix, labels)
 *
 * // It is read back with what reads the model inside.
 * const again = CalibratedClassifier.from(model.save(), LogisticRegression.from)
 * again.predict(Matrix.fromRows([[2], [-1]])) // => ['spam', 'mail']
 * ```
 */
export class CalibratedClassifier<L extends Label = Label> implements Classifier<L> {
  /** What it was learnt with, whose own probabilities are not calibrated. */
  readonly model: Classifier<L>
  readonly #calibration: Calibration<L>

  /**
   * Made by `calibrate().fit`, or `from` bytes.
   *
   * @param model        whose scores are to become probabilities
   * @param calibration  what makes them
   */
  constructor(model: Classifier<L>, calibration: Calibration<L>) {
    this.model = model
    this.#calibration = calibration
  }

  get classes(): readonly L[] {
    return this.model.classes
  }

  predict(matrix: Matrix): L[] {
    return mostProbable(this.predictProbabilities(matrix), this.classes)
  }

  predictProbabilities(matrix: Matrix): Matrix {
    return this.#calibration.predictProbabilities(scoresOf(this.model, matrix, this.#calibration.method))
  }

  save(): Uint8Array<ArrayBuffer> {
    return saveModel(kind, { meta: {}, arrays: { model: this.model.save(), calibration: this.#calibration.save() } })
  }

  /**
   * The model that `save` made these bytes of.
   *
   * @param modelFrom  reads what was calibrated: `LogisticRegression.from`
   * @throws ClassifyError `invalid-model` when the bytes are damaged or something else; TypeError when they are no Uint8Array
   */
  static from<L extends Label>(
    bytes: Uint8Array,
    modelFrom: (bytes: Uint8Array) => Classifier<L>
  ): CalibratedClassifier<L> {
    const { arrays } = readModel(bytes, kind)
    const { model, calibration } = arrays as Record<'model' | 'calibration', Uint8Array>
    return new CalibratedClassifier(modelFrom(model), Calibration.from<L>(calibration))
  }
}

const kind = 'calibrated'

/** What a model may have beside its probabilities: any number for each class, or for the second of two. */
interface Decides {
  decisionFunction?: (matrix: Matrix) => Matrix
}

function scoresOf(model: Classifier & Decides, matrix: Matrix, method: CalibrationMethod): Matrix {
  if (model.decisionFunction) return model.decisionFunction(matrix)
  const probabilities = model.predictProbabilities(matrix)
  if (method !== 'temperature') return probabilities.columns === 2 ? secondColumn(probabilities) : probabilities
  // The softmax of these gives the probabilities back.
  const logarithms = probabilities.data.map(probability => logarithm(Math.max(probability, leastProbability)))
  return new Matrix(probabilities.rows, probabilities.columns, logarithms)
}

function secondColumn(matrix: Matrix): Matrix {
  return new Matrix(
    matrix.rows,
    1,
    Float32Array.from(matrix, row => row[1]!)
  )
}

/** What a probability of 0 is taken for, which no temperature would change. */
const leastProbability = 1e-6

function severalClasses<L extends Label>(labels: readonly L[]): readonly L[] {
  const { classes, codes } = encodeLabels(labels)
  if (classes.length === 1) {
    throw new ClassifyError('one-class', `labels: expected different ones, got '${labels[0]!}' only`)
  }
  const rows = new Int32Array(classes.length)
  for (const code of codes) rows[code]!++
  const rare = rows.indexOf(1)
  if (rare >= 0) {
    throw new RangeError(
      `labels: expected each on two rows at least, to learn from one and calibrate by the other; got '${classes[rare]!}' on one`
    )
  }
  return classes
}
