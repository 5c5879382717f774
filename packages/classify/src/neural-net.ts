import { createRandom, type Matrix } from '@llm-cookbook/vector'
import { checkInteger, checkLength, checkMatrix, checkNumber, checkOneOf, checkTargets } from './check.ts'
import { weightsOfClasses, type ClassWeight } from './class-weights.ts'
import { encodeLabels } from './classes.ts'
import { ClassifyError } from './errors.ts'
import type { ClassifierLearner, FitOptions, Label, RegressorLearner } from './learner.ts'
import { randomLayers, type Initialization } from './neural-net/layers.ts'
import { crossEntropy, squaredError, type Loss } from './neural-net/loss.ts'
import { NeuralNet, NeuralNetRegressor } from './neural-net/model.ts'
import { train, type Trained } from './neural-net/train.ts'
import { trainTestSplit } from './split.ts'

export { NeuralNet, NeuralNetRegressor }

/** The defaults are those of scikit-learn's MLPClassifier and MLPRegressor. */
export interface NeuralNetRegressorOptions {
  /** How many units each hidden layer has, each an integer from 1 on; `[100]` by default. `[]` makes a linear model. */
  layers?: readonly number[] | undefined
  /** Which share of the units of each hidden layer is silenced at random in each step, from 0 to .99; 0 by default. */
  dropout?: number | undefined
  /** How far Adam steps: a number above 0, .001 by default. */
  learningRate?: number | undefined
  /** Penalty on the sum of the squared weights, from 0 on; .0001 by default. */
  alpha?: number | undefined
  /** How many rows make a step, an integer from 1 on; all where there are fewer. 200 by default. */
  batch?: number | undefined
  /** How often all rows are seen at most, an integer from 1 on; 200 by default. */
  epochs?: number | undefined
  /** By how much the loss has to fall to count as falling, from 0 on; .0001 by default. */
  tolerance?: number | undefined
  /** How many epochs in a row it may fail to, before the training ends: an integer from 0 on, 10 by default. */
  patience?: number | undefined
  /**
   * Whether some rows are held out, so that it is their loss which has to fall, and the weights with which it was lowest are
   * kept; `false` by default. The surest way against learning by heart where there are some thousand rows.
   */
  earlyStopping?: boolean | undefined
  /** Which share of the rows `earlyStopping` holds out, from .001 to .999; .1 by default. */
  heldOut?: number | undefined
  /**
   * How the weights begin: `glorot`, evenly distributed (X. Glorot and Y. Bengio, 2010; the default), or `he`, normally (K.
   * He and others, 2015), for nets of many layers.
   */
  initialization?: Initialization | undefined
  /** Any safe integer; 42 by default. The same seed gives the same bytes, on every machine. */
  seed?: number | undefined
}

export interface NeuralNetOptions extends NeuralNetRegressorOptions {
  /** How much the rows of a class count; all alike by default. */
  classWeight?: ClassWeight | undefined
}

/** `neuralNet` makes it. */
export interface NeuralNetLearner extends ClassifierLearner {
  fit<L extends Label>(matrix: Matrix, labels: readonly L[], options?: FitOptions): Promise<NeuralNet<L>>
}

/** `neuralNetRegressor` makes it. */
export interface NeuralNetRegressorLearner extends RegressorLearner {
  fit(matrix: Matrix, targets: ArrayLike<number>, options?: FitOptions): Promise<NeuralNetRegressor>
}

/**
 * A small neural net: layers of rectified units under a softmax, trained by Adam on mini-batches. Its columns should be of
 * like scale, as those of embeddings are. Besides what all learners throw, `fit` fails with ClassifyError `one-class` where
 * there is nothing to tell apart, and `diverged` where the loss grew past all bounds; there never is a net of NaN.
 *
 * @throws TypeError, RangeError for options out of range
 *
 * @example
 * ```ts
 * import { Matrix, neuralNet } from '@llm-cookbook/classify'
 *
 * // A ring around a disc: no straight line parts them.
 * const labels = Array.from({ length: 60 }, (_, row) => (row % 3 === 0 ? 'disc' : 'ring'))
 * const matrix = Matrix.fromRows(
 *   labels.map((label, row) => [Math.cos(row), Math.sin(row)].map(x => (label === 'ring' ? 2 : 1) * x))
 * )
 * const model = await neuralNet({ layers: [16], learningRate: 0.02 }).fit(matrix, labels)
 * model.predict(Matrix.fromRows([[0.9, 0.1], [0.1, 1.9]])) // => ['disc', 'ring']
 * model.losses[0] // => 0.683…
 * model.losses.at(-1) // => 0.006…
 * ```
 */
export function neuralNet({ classWeight, ...options }: NeuralNetOptions = {}): NeuralNetLearner {
  const settings = resolve(options)
  return {
    name: 'neural net',
    async fit<L extends Label>(matrix: Matrix, labels: readonly L[], fitOptions: FitOptions = {}) {
      fitOptions.signal?.throwIfAborted()
      checkMatrix(matrix, { atLeast: 1 })
      checkLength('labels', labels, matrix.rows)
      const { classes, codes } = encodeLabels(labels)
      if (classes.length === 1) {
        throw new ClassifyError('one-class', `labels: expected two different ones at least, got only ${classes[0]}`)
      }
      const loss = crossEntropy(codes, weightsOfClasses(classes, codes, classWeight))
      const outputs = classes.length === 2 ? 1 : classes.length
      return new NeuralNet(classes, await trainNet(matrix, outputs, loss, settings, fitOptions, labels))
    }
  }
}

/**
 * A small neural net for numbers: as `neuralNet`, with one output and the squared error. The targets are brought to mean 0
 * and deviation 1 first, so that their unit does not matter; losses are of these.
 *
 * @throws TypeError, RangeError for options out of range
 *
 * @example
 * ```ts
 * import { Matrix, neuralNetRegressor } from '@llm-cookbook/classify'
 *
 * const hours = Array.from({ length: 48 }, (_, row) => row / 2)
 * const warmth = hours.map(hour => 15 - 8 * Math.cos((hour / 12) * Math.PI))
 * const matrix = Matrix.fromRows(hours.map(hour => [hour / 24]))
 * const model = await neuralNetRegressor({ layers: [32], learningRate: 0.02 }).fit(matrix, warmth)
 * model.predict(Matrix.fromRows([[0.75]]))[0] // => 15.2…
 * ```
 */
export function neuralNetRegressor(options: NeuralNetRegressorOptions = {}): NeuralNetRegressorLearner {
  const settings = resolve(options)
  return {
    name: 'neural net',
    async fit(matrix: Matrix, targets: ArrayLike<number>, fitOptions: FitOptions = {}) {
      fitOptions.signal?.throwIfAborted()
      checkMatrix(matrix, { atLeast: 1 })
      checkTargets('targets', targets, matrix.rows)
      const { mean, deviation, standardized } = standardize(targets)
      const trained = await trainNet(matrix, 1, squaredError(standardized), settings, fitOptions)
      return new NeuralNetRegressor(mean, deviation, trained)
    }
  }
}

type Settings = { readonly [K in keyof NeuralNetRegressorOptions]-?: NonNullable<NeuralNetRegressorOptions[K]> }

function resolve(options: NeuralNetRegressorOptions): Settings {
  const settings: Settings = {
    layers: [...(options.layers ?? [100])],
    dropout: options.dropout ?? 0,
    learningRate: options.learningRate ?? 0.001,
    alpha: options.alpha ?? 0.0001,
    batch: options.batch ?? 200,
    epochs: options.epochs ?? 200,
    tolerance: options.tolerance ?? 0.0001,
    patience: options.patience ?? 10,
    earlyStopping: options.earlyStopping ?? false,
    heldOut: options.heldOut ?? 0.1,
    initialization: options.initialization ?? 'glorot',
    seed: options.seed ?? 42
  }
  for (const [i, units] of settings.layers.entries()) checkInteger(`layers[${i}]`, units, { least: 1 })
  for (const name of ['batch', 'epochs'] as const) checkInteger(name, settings[name], { least: 1 })
  for (const name of ['alpha', 'tolerance'] as const) checkNumber(name, settings[name], { least: 0 })
  checkNumber('dropout', settings.dropout, { least: 0, most: 0.99 })
  checkNumber('learningRate', settings.learningRate, { least: Number.MIN_VALUE })
  checkInteger('patience', settings.patience, { least: 0 })
  checkNumber('heldOut', settings.heldOut, { least: 0.001, most: 0.999 })
  checkOneOf('initialization', settings.initialization, ['glorot', 'he'])
  checkInteger('seed', settings.seed)
  return settings
}

/** Weights, their slopes and what Adam remembers fill the memory of WebAssembly, 4 GB, with twice as many. */
const mostWeights = 2 ** 27

/** @param labels  what the rows held out are to have their share of */
async function trainNet(
  matrix: Matrix,
  outputs: number,
  loss: Loss,
  settings: Settings,
  { signal, onProgress }: FitOptions,
  labels?: readonly Label[]
): Promise<Trained> {
  const { seed, heldOut } = settings
  const widths = [matrix.columns, ...settings.layers, outputs]
  const weights = settings.layers.reduce((sum, units, i) => sum + units * (widths[i]! + 1), 0)
  if (weights > mostWeights) {
    throw new RangeError(`layers: expected ${mostWeights} weights at most in all, got ${weights}; take fewer units`)
  }
  const split = settings.earlyStopping
    ? trainTestSplit(matrix.rows, { testSize: heldOut, seed, ...(labels && { stratify: labels }) })
    : { train: Int32Array.from({ length: matrix.rows }, (_, row) => row), test: new Int32Array() }
  const random = createRandom(seed)
  const layers = randomLayers(widths, settings.initialization, random)
  const training = { ...settings, matrix, loss, rows: split.train, heldOut: split.test, layers, random }
  return train({ ...training, signal, onProgress })
}

function standardize(targets: ArrayLike<number>): { mean: number; deviation: number; standardized: Float64Array } {
  const count = targets.length
  let mean = 0
  for (let i = 0; i < count; i++) mean += targets[i]! / count
  let variance = 0
  for (let i = 0; i < count; i++) variance += (targets[i]! - mean) ** 2 / count
  if (variance === Infinity) {
    throw new RangeError('targets: expected numbers whose squares are finite; divide them by a constant')
  }
  const deviation = Math.sqrt(variance)
  const standardized = Float64Array.from(targets, target => (target - mean) / (deviation || 1))
  return { mean, deviation, standardized }
}
