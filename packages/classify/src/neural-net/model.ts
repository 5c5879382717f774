import { Matrix } from '@llm-cookbook/vector'
import { checkColumns } from '../check.ts'
import { mostProbable } from '../classes.ts'
import type { Classifier, Label, Regressor } from '../learner.ts'
import { readModel, saveModel, type Saved } from '../saved.ts'
import { Engine } from './engine.ts'
import type { NeuralNetLayer } from './layers.ts'
import type { Trained } from './train.ts'

/** What a net and its training leave behind. */
abstract class Net {
  /** From the columns to the outputs; all but the last are followed by max(0, x). */
  readonly layers: readonly NeuralNetLayer[]
  /** Mean loss of each epoch of the training, with the penalty of the weights. */
  readonly losses: Float64Array
  /** Mean loss of the rows held out, after each epoch; empty without early stopping. */
  readonly heldOutLosses: Float64Array
  /** Whether the training ended because the loss no longer fell; `false` when it used up its epochs. */
  readonly converged: boolean
  #engine: Engine | undefined

  constructor({ layers, losses, heldOutLosses, converged }: Trained) {
    this.layers = layers
    this.losses = losses
    this.heldOutLosses = heldOutLosses
    this.converged = converged
  }

  /** How many columns the matrix of the fit had. */
  get columns(): number {
    return this.layers[0]!.inputs
  }

  /** A row of outputs for each row. */
  protected outputs(matrix: Matrix): Matrix {
    checkColumns(matrix, this.columns)
    this.#engine ??= new Engine(this.layers, rowsAtOnce, false)
    const outputs = new Matrix(matrix.rows, this.layers.at(-1)!.outputs)
    for (let from = 0; from < matrix.rows; from += rowsAtOnce) {
      const count = Math.min(rowsAtOnce, matrix.rows - from)
      this.#engine.load(
        matrix,
        Int32Array.from({ length: count }, (_, i) => from + i)
      )
      const { numbers, first, stride } = this.#engine.forward()
      for (let i = 0; i < count; i++) {
        const row = outputs.row(from + i)
        for (let j = 0; j < row.length; j++) row[j] = numbers[first + (j >> 2) * stride + 4 * i + (j & 3)]!
        if (!row.every(Number.isFinite)) {
          throw new RangeError(`matrix: expected numbers like those of the fit; those of row ${from + i} are too large`)
        }
      }
    }
    return outputs
  }

  protected saveAs(kind: string, meta: Saved['meta']): Uint8Array<ArrayBuffer> {
    const { layers, losses, heldOutLosses, converged } = this
    const widths = [this.columns, ...layers.map(({ outputs }) => outputs)]
    const arrays = layers.flatMap(({ weights, biases }, i) => [
      [`weights${i}`, weights] as const,
      [`biases${i}`, biases] as const
    ])
    return saveModel(kind, {
      meta: { ...meta, widths, converged },
      arrays: { ...Object.fromEntries(arrays), losses, heldOutLosses }
    })
  }
}

function trainedFrom({ meta, arrays }: Saved): Trained {
  const widths = meta['widths'] as number[]
  const layers = widths.slice(1).map((outputs, i) => ({
    inputs: widths[i]!,
    outputs,
    weights: arrays[`weights${i}`] as Float32Array,
    biases: arrays[`biases${i}`] as Float32Array
  }))
  const [losses, heldOutLosses] = [arrays['losses'] as Float64Array, arrays['heldOutLosses'] as Float64Array]
  return { layers, losses, heldOutLosses, converged: meta['converged'] as boolean }
}

/** Rows that pass through a net together when it judges. */
const rowsAtOnce = 256

/** A net that tells labels: the softmax of its outputs; of two classes, the logistic function of its only output. */
export class NeuralNet<L extends Label = Label> extends Net implements Classifier<L> {
  readonly classes: readonly L[]

  /**
   * Made by `neuralNet().fit`, or `from` bytes.
   *
   * @param classes  the labels, in their order
   * @param trained  the layers and how their training went; used as it is and not copied
   *
   * @internal
   */
  constructor(classes: readonly L[], trained: Trained) {
    super(trained)
    this.classes = classes
  }

  /** @throws TypeError, RangeError for a matrix that is none, has other columns than in the fit, NaN or Infinity */
  predict(matrix: Matrix): L[] {
    return mostProbable(this.#logits(matrix), this.classes)
  }

  /** @throws as `predict` */
  predictProbabilities(matrix: Matrix): Matrix {
    const probabilities = this.#logits(matrix)
    for (const row of probabilities) {
      const highest = row.reduce((most, logit) => Math.max(most, logit), -Infinity)
      const powers = Float64Array.from(row, logit => Math.exp(logit - highest))
      const sum = powers.reduce((total, power) => total + power, 0)
      for (let c = 0; c < row.length; c++) row[c] = powers[c]! / sum
    }
    return probabilities
  }

  save(): Uint8Array<ArrayBuffer> {
    return this.saveAs(classifierKind, { classes: [...this.classes] })
  }

  /**
   * The model that `save` made these bytes of. Its arrays may be views of `bytes`.
   *
   * @throws ClassifyError `invalid-model` when the bytes are damaged or something else
   */
  static from<L extends Label = Label>(bytes: Uint8Array): NeuralNet<L> {
    const saved = readModel(bytes, classifierKind)
    return new NeuralNet(saved.meta['classes'] as L[], trainedFrom(saved))
  }

  /** A column for each class. */
  #logits(matrix: Matrix): Matrix {
    const outputs = this.outputs(matrix)
    if (this.classes.length > 2) return outputs
    const logits = new Matrix(outputs.rows, 2)
    for (let i = 0; i < outputs.rows; i++) logits.data[2 * i + 1] = outputs.data[i]!
    return logits
  }
}

const classifierKind = 'neural-net'

/** A net that tells numbers. It learns them less their mean and divided by their standard deviation. */
export class NeuralNetRegressor extends Net implements Regressor {
  /** The mean of the targets of the fit, in their unit. */
  readonly mean: number
  /** The standard deviation of the targets of the fit, in their unit; 0 where all are the same. */
  readonly deviation: number

  /**
   * Made by `neuralNetRegressor().fit`, or `from` bytes.
   *
   * @param mean       what is added to the output, once it has been multiplied
   * @param deviation  what the output is multiplied by
   * @param trained    the layers and how their training went; used as it is and not copied
   *
   * @internal
   */
  constructor(mean: number, deviation: number, trained: Trained) {
    super(trained)
    this.mean = mean
    this.deviation = deviation
  }

  /** @throws TypeError, RangeError for a matrix that is none, has other columns than in the fit, NaN or Infinity */
  predict(matrix: Matrix): Float64Array {
    return Float64Array.from(this.outputs(matrix).data, output => this.mean + this.deviation * output)
  }

  save(): Uint8Array<ArrayBuffer> {
    return this.saveAs(regressorKind, { mean: this.mean, deviation: this.deviation })
  }

  /**
   * The model that `save` made these bytes of. Its arrays may be views of `bytes`.
   *
   * @throws ClassifyError `invalid-model` when the bytes are damaged or something else
   */
  static from(bytes: Uint8Array): NeuralNetRegressor {
    const saved = readModel(bytes, regressorKind)
    return new NeuralNetRegressor(saved.meta['mean'] as number, saved.meta['deviation'] as number, trainedFrom(saved))
  }
}

const regressorKind = 'neural-net-regressor'
