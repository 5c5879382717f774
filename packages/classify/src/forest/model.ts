import { Matrix, type JsonValue, type TypedArray } from '@llm-cookbook/vector'
import { checkColumns } from '../check.ts'
import { mostProbable } from '../classes.ts'
import { ClassifyError } from '../errors.ts'
import type { Classifier, Label, Regressor } from '../learner.ts'
import { readModel, saveModel, type Saved } from '../saved.ts'
import { createShareClasses, faultOfClassLeaves, type ClassLeaves, type ShareClasses } from './class-leaves.ts'
import { eachMean, type NumberLeaves } from './number-leaves.ts'
import { faultOf, type Leaves, type Trees } from './trees.ts'

interface Grown {
  readonly trees: Trees
  readonly featureImportances: Float64Array
  readonly outOfBagScore: number | undefined
}

/** What `randomForest` learns. */
export class RandomForest<L extends Label = Label> implements Classifier<L> {
  readonly classes: readonly L[]
  /**
   * For each column, how much its splits reduced Gini's impurity: its share of all that was reduced, in the mean of the trees.
   * They sum to 1, or are all 0 where nothing was split. Of columns that tell the same, each has a part only.
   */
  readonly featureImportances: Float64Array
  /** The accuracy on the rows of the fit, each judged by the trees that have not seen it, where `outOfBag` asked for it. */
  readonly outOfBagScore: number | undefined
  readonly #trees: Trees
  readonly #share: ShareClasses

  /**
   * Made by `randomForest().fit`, or `from` bytes.
   *
   * @param options  what was grown: the classes, the trees and what is told of them; used as it is and not copied
   */
  constructor({ classes, trees, featureImportances, outOfBagScore }: Grown & { readonly classes: readonly L[] }) {
    this.classes = classes
    this.featureImportances = featureImportances
    this.outOfBagScore = outOfBagScore
    this.#trees = trees
    this.#share = createShareClasses(trees, classes.length)
  }

  predict(matrix: Matrix): L[] {
    return mostProbable(this.predictProbabilities(matrix), this.classes)
  }

  /** The mean of what the trees say: the shares of the classes among the rows of the fit that came to the same leaf. */
  predictProbabilities(matrix: Matrix): Matrix {
    checkColumns(matrix, this.#trees.columns)
    const probabilities = new Matrix(matrix.rows, this.classes.length)
    this.#share(matrix, 0, matrix.rows, (row, shares) => {
      probabilities.data.set(shares, row * shares.length)
    })
    return probabilities
  }

  save(): Uint8Array<ArrayBuffer> {
    return saveModel('random-forest', contentOf(this.#trees, this, { classes: [...this.classes] }))
  }

  /**
   * The model that `save` made these bytes of. Its arrays may be views of `bytes`.
   *
   * @throws ClassifyError `invalid-model` when the bytes are damaged or something else, be their checksums right; TypeError
   *   when they are no Uint8Array
   */
  static from<L extends Label = Label>(bytes: Uint8Array): RandomForest<L> {
    const { meta, arrays } = readModel(bytes, 'random-forest')
    const classes = meta['classes']
    if (!Array.isArray(classes) || new Set(classes).size !== classes.length || !classes.every(isLabel)) {
      throw invalid('its classes are no labels, each once')
    }
    const leaves: ClassLeaves = {
      counts: arrayOf(arrays, 'counts', Int32Array),
      classes: arrayOf(arrays, 'classes', Int32Array),
      shares: arrayOf(arrays, 'shares', Float32Array)
    }
    const fault = faultOfClassLeaves(leaves, classes.length)
    if (fault !== undefined) throw invalid(fault)
    return new RandomForest({ ...grownOf({ meta, arrays }, leaves, leaves.counts.length), classes: classes as L[] })
  }
}

/** What `randomForestRegressor` learns. */
export class RandomForestRegressor implements Regressor {
  /** As those of `RandomForest`, by the squared error. */
  readonly featureImportances: Float64Array
  /** R² on the rows of the fit, each judged by the trees that have not seen it, where `outOfBag` asked for it. */
  readonly outOfBagScore: number | undefined
  readonly #trees: Trees

  /**
   * Made by `randomForestRegressor().fit`, or `from` bytes.
   *
   * @param options  what was grown: the trees and what is told of them; used as it is and not copied
   */
  constructor({ trees, featureImportances, outOfBagScore }: Grown) {
    this.featureImportances = featureImportances
    this.outOfBagScore = outOfBagScore
    this.#trees = trees
  }

  predict(matrix: Matrix): Float64Array {
    checkColumns(matrix, this.#trees.columns)
    const predicted = new Float64Array(matrix.rows)
    eachMean(this.#trees, matrix, 0, matrix.rows, (row, mean) => {
      predicted[row] = mean
    })
    return predicted
  }

  save(): Uint8Array<ArrayBuffer> {
    return saveModel('random-forest-regressor', contentOf(this.#trees, this, {}))
  }

  /**
   * The model that `save` made these bytes of. Its arrays may be views of `bytes`.
   *
   * @throws as `RandomForest.from`
   */
  static from(bytes: Uint8Array): RandomForestRegressor {
    const saved = readModel(bytes, 'random-forest-regressor')
    const leaves: NumberLeaves = { values: arrayOf(saved.arrays, 'values', Float64Array) }
    if (!leaves.values.every(Number.isFinite)) throw invalid('a leaf has no finite value')
    return new RandomForestRegressor(grownOf(saved, leaves, leaves.values.length))
  }
}

function contentOf(
  { columns, starts, features, thresholds, rights, leaves }: Trees,
  {
    featureImportances,
    outOfBagScore = null
  }: Omit<Grown, 'trees' | 'outOfBagScore'> & { outOfBagScore: number | null | undefined },
  meta: Record<string, JsonValue>
): Saved {
  return {
    meta: { ...meta, columns, outOfBagScore },
    arrays: { starts, features, thresholds, rights, featureImportances, ...leaves }
  }
}

/** @throws ClassifyError `invalid-model` */
function grownOf({ meta, arrays }: Saved, leaves: Leaves, leafCount: number): Grown {
  const { columns, outOfBagScore } = meta
  const trees: Trees = {
    columns: Number(columns),
    starts: arrayOf(arrays, 'starts', Int32Array),
    features: arrayOf(arrays, 'features', Int32Array),
    thresholds: arrayOf(arrays, 'thresholds', Float32Array),
    rights: arrayOf(arrays, 'rights', Int32Array),
    leaves
  }
  const featureImportances = arrayOf(arrays, 'featureImportances', Float64Array)
  if (featureImportances.length !== columns) throw invalid('it has not as many importances as columns')
  const fault = faultOf(trees, leafCount)
  if (fault !== undefined) throw invalid(fault)
  return { trees, featureImportances, outOfBagScore: typeof outOfBagScore === 'number' ? outOfBagScore : undefined }
}

/** @throws ClassifyError `invalid-model` */
function arrayOf<A extends TypedArray>(arrays: Saved['arrays'], name: string, type: new (length: number) => A): A {
  const array = arrays[name]
  if (!(array instanceof type)) throw invalid(`its ${name} are no ${type.name}`)
  return array
}

function invalid(why: string): ClassifyError {
  return new ClassifyError('invalid-model', `bytes: no random forest that could be followed: ${why}`)
}

function isLabel(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)
}
