import type { Matrix, Random } from '@llm-cookbook/vector'
import { ClassifyError } from '../errors.ts'
import type { FitOptions } from '../learner.ts'
import { createPause } from '../pause.ts'
import { Engine, type Cells } from './engine.ts'
import type { NeuralNetLayer } from './layers.ts'
import type { Loss } from './loss.ts'

export interface Training extends FitOptions {
  readonly matrix: Matrix
  readonly loss: Loss
  /** Which rows of the matrix to learn from; shuffled in place before each epoch. */
  readonly rows: Int32Array
  /** Which rows to hold out; none for none. */
  readonly heldOut: Int32Array
  /** To begin with. */
  readonly layers: readonly NeuralNetLayer[]
  readonly dropout: number
  readonly learningRate: number
  readonly alpha: number
  readonly batch: number
  readonly epochs: number
  readonly tolerance: number
  readonly patience: number
  /** For dropout and shuffling; without it there is none of either. */
  readonly random?: Random | undefined
}

export interface Trained {
  readonly layers: readonly NeuralNetLayer[]
  /** Mean loss of each epoch, with the penalty of the weights. */
  readonly losses: Float64Array
  /** Mean loss of the rows held out, after each epoch; empty where there were none. */
  readonly heldOutLosses: Float64Array
  /** Whether the loss no longer fell; else the epochs were used up. */
  readonly converged: boolean
}

/**
 * Epochs of mini-batches, until the loss has for longer than `patience` epochs not fallen by `tolerance`. Where rows are held
 * out it is their loss that counts, and the weights with which it was lowest are kept.
 *
 * @throws ClassifyError `diverged`; the reason of `signal` when it aborts
 */
export async function train(training: Training): Promise<Trained> {
  const { rows, heldOut, loss, alpha, epochs, patience, tolerance, signal, onProgress } = training
  const pause = createPause(signal)
  const batch = Math.min(training.batch, rows.length)
  const engine = new Engine(training.layers, batch, true)
  const drop = dropping(training)
  const losses: number[] = []
  const heldOutLosses: number[] = []
  let best: { loss: number; layers?: NeuralNetLayer[] } = { loss: Infinity }
  let idle = 0
  while (losses.length < epochs && idle <= patience) {
    training.random?.shuffle(rows)
    losses.push((await epoch()) / rows.length)
    if (heldOut.length > 0) heldOutLosses.push((await judge()) / heldOut.length)
    const current = (heldOutLosses.at(-1) ?? losses.at(-1))!
    if (!Number.isFinite(current)) throw diverged(training, losses.length)
    idle = current > best.loss - tolerance ? idle + 1 : 0
    if (current < best.loss) best = { loss: current, ...(heldOut.length > 0 && { layers: engine.layers() }) }
    onProgress?.({ stage: 'epochs', done: losses.length, total: epochs })
  }
  const layers = best.layers ?? engine.layers()
  if (!layers.every(isFinite)) throw diverged(training, losses.length)
  return {
    layers,
    losses: Float64Array.from(losses),
    heldOutLosses: Float64Array.from(heldOutLosses),
    converged: idle > patience
  }

  async function epoch(): Promise<number> {
    let sum = 0
    for (let from = 0; from < rows.length; from += batch) {
      const some = rows.subarray(from, from + batch)
      engine.load(training.matrix, some)
      sum += loss(engine.forward(drop), some)
      engine.backward(1 / (1 - training.dropout))
      sum += engine.step(training.learningRate, alpha)
      if (!Number.isFinite(sum)) throw diverged(training, losses.length + 1)
      await pause()
    }
    return sum
  }

  async function judge(): Promise<number> {
    let sum = 0
    for (let from = 0; from < heldOut.length; from += batch) {
      const some = heldOut.subarray(from, from + batch)
      engine.load(training.matrix, some)
      sum += loss(engine.forward(), some)
      await pause()
    }
    return sum
  }
}

/**
 * Inverted dropout: what a unit gives is silenced with that probability, or else made larger, so that its mean is the same
 * (N. Srivastava and others, "Dropout: a simple way to prevent neural networks from overfitting", JMLR 15, 2014, section 10).
 */
function dropping({ dropout, random }: Training): ((cells: Cells) => void) | undefined {
  if (dropout === 0 || random === undefined) return undefined
  const scale = 1 / (1 - dropout)
  return ({ numbers, first, stride, rows, columns }) => {
    for (let c = 0; c < columns; c++) {
      let at = first + (c >> 2) * stride + (c & 3)
      for (let i = 0; i < rows; i++, at += 4) numbers[at] = random.uniform() < dropout ? 0 : numbers[at]! * scale
    }
  }
}

function diverged({ matrix, learningRate }: Training, epoch: number): ClassifyError {
  const largest = matrix.data.reduce((most, number) => Math.max(most, Math.abs(number)), 0)
  return new ClassifyError(
    'diverged',
    `learningRate: the loss grew past all bounds in epoch ${epoch} with ${learningRate}; take a lower one` +
      (largest > 100 ? `, and bring the columns to a like scale: the largest number is ${largest.toPrecision(3)}` : '')
  )
}

function isFinite({ weights, biases }: NeuralNetLayer): boolean {
  return weights.every(Number.isFinite) && biases.every(Number.isFinite)
}
