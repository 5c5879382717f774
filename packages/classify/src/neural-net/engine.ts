import type { Matrix } from '@llm-cookbook/vector'
import { createKernels, type Kernels } from './kernels/kernels.ts'
import type { NeuralNetLayer } from './layers.ts'

/** The numbers of a batch: `numbers[first + (column >> 2) * stride + 4 * row + (column & 3)]`. */
export interface Cells {
  readonly numbers: Float32Array
  readonly first: number
  /** Numbers from four columns to the next four. */
  readonly stride: number
  readonly rows: number
  readonly columns: number
}

/** What comes out of the last layer. */
export interface Outputs extends Cells {
  /**
   * Turns each row into its softmax times a factor.
   *
   * @returns the highest number of each row, and the sum of the exponentials of what all are below it
   */
  softmax(factors: ArrayLike<number>): { highest: Float32Array; sums: Float32Array }
}

/** A net in the memory of its kernels, and the batch of rows that passes through it. */
export class Engine {
  readonly #kernels: Kernels
  readonly #numbers: Float32Array
  readonly #layers: readonly Placed[]
  /** What goes into each layer, and what comes out of the last. */
  readonly #batches: readonly number[]
  /** Bytes from quad to quad. */
  readonly #stride: number
  /** Rows as they lie in their matrix. */
  readonly #staging: number
  /** Room for the way back: transposed weights, deltas, and biases of 0. */
  readonly #transposed: number
  readonly #deltas: number
  readonly #zeros: number
  /** Three numbers for each row: what `softmax` is given, and what it leaves. */
  readonly #ofRows: Three
  #rows = 0
  #decayed1 = 1
  #decayed2 = 1

  /**
   * @param layers  copied
   * @param rows    how many a batch has at most
   * @param learns  whether there will be a way back, and steps
   * @throws RangeError for what does not fit in the memory of WebAssembly
   */
  constructor(layers: readonly NeuralNetLayer[], rows: number, learns: boolean) {
    const room = new Room()
    const most = roundUp(rows, 4)
    // An odd number of cache lines from quad to quad, lest all quads of a row fall into the same few lines of a cache.
    this.#stride = 64 * ((most / 4) | 1)
    this.#layers = layers.map(({ inputs: columns, outputs }, i) => {
      const inputs = roundUp(Math.max(1, columns), i === 0 ? 4 : 8)
      const panels = roundUp(outputs, 8) / 8
      const bytes = 4 * inputs * panels * 8
      const take = (isNeeded: boolean): number => room.take(isNeeded ? bytes + 32 * panels : 0)
      const [weights, slopes, means, squares] = [take(true), take(learns), take(learns), take(learns)]
      return { columns, outputs, inputs, panels, bytes, weights, slopes, means, squares }
    })
    const widths = [this.#layers[0]!.inputs, ...this.#layers.map(({ panels }) => 8 * panels)]
    const hidden = learns ? this.#layers.slice(1) : []
    const widest = Math.max(0, ...hidden.map(({ inputs }) => inputs))
    this.#batches = widths.map(width => room.take((width / 4) * this.#stride))
    this.#staging = room.take(4 * most * widths[0]!)
    this.#transposed = room.take(Math.max(0, ...hidden.map(({ bytes }) => bytes)))
    this.#deltas = room.take((widest / 4) * this.#stride)
    this.#zeros = room.take(4 * widest)
    this.#ofRows = [room.take(4 * most), room.take(4 * most), room.take(4 * most)]
    this.#kernels = createKernels(room.bytes())
    this.#numbers = new Float32Array(this.#kernels.buffer)
    this.restore(layers)
  }

  /** Takes those rows of a matrix for the batch, which are named. */
  load({ columns, data }: Matrix, rows: ArrayLike<number>): void {
    const { inputs } = this.#layers[0]!
    const padded = roundUp(rows.length, 4)
    const at = this.#staging / 4
    for (let i = 0; i < rows.length; i++) {
      const from = rows[i]! * columns
      this.#numbers.set(data.subarray(from, from + columns), at + i * inputs)
    }
    // What fills up the columns was 0 from the start; in place of the rows beyond there may have been others.
    this.#numbers.fill(0, at + rows.length * inputs, at + padded * inputs)
    this.#rows = rows.length
    this.#kernels.pack(this.#staging, padded, inputs / 4, this.#batches[0]!, this.#stride)
  }

  /**
   * What comes out of the last layer for the batch. The layers before it rectify.
   *
   * @param drop  may change what goes from one layer into the next
   */
  forward(drop?: (cells: Cells) => void): Outputs {
    for (const [i, { columns, inputs, panels, bytes, weights }] of this.#layers.entries()) {
      const x = this.#batches[i]!
      if (i > 0) {
        this.#kernels.rectify(x, (inputs / 16) * this.#stride)
        drop?.(this.#cells(x, columns))
      }
      const [biases, out] = [weights + bytes, this.#batches[i + 1]!]
      const rows = roundUp(this.#rows, 4)
      this.#kernels.forward(x, this.#stride, rows, inputs, weights, panels, biases, out, this.#stride)
    }
    const cells = this.#cells(this.#batches.at(-1)!, this.#layers.at(-1)!.outputs)
    return { ...cells, softmax: factors => this.#softmax(cells, factors) }
  }

  /**
   * The slopes of all weights, from those of what came out, which the caller has written in its place.
   *
   * @param scale  what `drop` multiplied by, where it did not make 0
   */
  backward(scale: number): void {
    const [kernels, stride, rows] = [this.#kernels, this.#stride, roundUp(this.#rows, 4)]
    this.#clearRowsBeyond()
    for (let i = this.#layers.length - 1; i >= 0; i--) {
      const { inputs, panels, bytes, weights, slopes } = this.#layers[i]!
      const [x, deltas] = [this.#batches[i]!, this.#batches[i + 1]!]
      kernels.gradient(x, stride, rows, inputs, deltas, stride, panels, slopes)
      kernels.sumRows(deltas, stride, rows, 2 * panels, slopes + bytes)
      if (i === 0) break
      kernels.transpose(weights, inputs, panels, this.#transposed)
      const into = this.#deltas
      kernels.forward(deltas, stride, rows, 8 * panels, this.#transposed, inputs / 8, this.#zeros, into, stride)
      // Where a unit was silent no slope passes; elsewhere it takes the place of what the unit gave.
      kernels.gate(x, into, scale, (inputs / 16) * stride)
    }
  }

  /**
   * A step along the slopes by Adam (D. Kingma and J. Ba, "Adam: a method for stochastic optimization", 2015, with the
   * constants of algorithm 1).
   *
   * @param rate   of learning
   * @param alpha  of the penalty alpha / 2 times the sum of the squared weights, shared among the rows of the batch
   * @returns that penalty, of the weights as they were before; biases do not count
   */
  step(rate: number, alpha: number): number {
    this.#decayed1 *= beta1
    this.#decayed2 *= beta2
    const corrected = (rate * Math.sqrt(1 - this.#decayed2)) / (1 - this.#decayed1)
    let squares = 0
    for (const { bytes, panels, weights: w, slopes: g, means: m, squares: s } of this.#layers) {
      const step = (at: number, length: number, decay: number): number => {
        const rest = [length, decay, this.#rows, corrected, beta1, beta2, epsilon] as const
        return this.#kernels.step(w + at, g + at, m + at, s + at, ...rest)
      }
      squares += step(0, bytes / 4, alpha)
      step(bytes, 8 * panels, 0)
    }
    return (alpha / 2) * squares
  }

  /** A copy of the weights, or of their slopes. */
  layers(which: 'weights' | 'slopes' = 'weights'): NeuralNetLayer[] {
    return this.#layers.map(layer => {
      const { columns, outputs } = layer
      const copy = { inputs: columns, outputs, ...emptyLayer(columns, outputs) }
      const from = layer[which]
      this.#eachWeight(layer, (at, i) => (copy.weights[i] = this.#numbers[from / 4 + at]!))
      const biases = (from + layer.bytes) / 4
      copy.biases.set(this.#numbers.subarray(biases, biases + outputs))
      return copy
    })
  }

  /** Takes these weights in place of its own. */
  restore(layers: readonly NeuralNetLayer[]): void {
    for (const [i, layer] of this.#layers.entries()) {
      const { weights, biases } = layers[i]!
      this.#eachWeight(layer, (at, w) => (this.#numbers[layer.weights / 4 + at] = weights[w]!))
      this.#numbers.set(biases, (layer.weights + layer.bytes) / 4)
    }
  }

  #softmax({ rows, columns }: Cells, factors: ArrayLike<number>): ReturnType<Outputs['softmax']> {
    const [given, highest, sums] = this.#ofRows
    this.#numbers.set(factors, given / 4)
    this.#kernels.softmax(this.#batches.at(-1)!, this.#stride, rows, columns, given, highest, sums)
    const left = (at: number): Float32Array => this.#numbers.subarray(at / 4, at / 4 + rows)
    return { highest: left(highest), sums: left(sums) }
  }

  #cells(at: number, columns: number): Cells {
    return { numbers: this.#numbers, first: at / 4, stride: this.#stride / 4, rows: this.#rows, columns }
  }

  /** The places of all weights in their panels, and in the order of a `Layer`. */
  #eachWeight({ columns, outputs, inputs }: Placed, visit: (at: number, i: number) => void): void {
    for (let k = 0, i = 0; k < columns; k++) {
      for (let j = 0; j < outputs; j++, i++) visit(((j >> 3) * inputs + k) * 8 + (j & 7), i)
    }
  }

  #clearRowsBeyond(): void {
    const { numbers, first, stride, rows } = this.#cells(this.#batches.at(-1)!, 0)
    const { panels } = this.#layers.at(-1)!
    for (let q = 0; q < 2 * panels; q++) {
      numbers.fill(0, first + q * stride + 4 * rows, first + q * stride + 4 * roundUp(rows, 4))
    }
  }
}

const beta1 = 0.9
const beta2 = 0.999
const epsilon = 1e-8

/** Where a layer lies: its weights in panels, and their biases `bytes` behind them; so too all that goes with them. */
interface Placed {
  /** Inputs and outputs that there are. */
  readonly columns: number
  readonly outputs: number
  /** Inputs with those of weight 0 that fill up, and eights of outputs. */
  readonly inputs: number
  readonly panels: number
  readonly bytes: number
  readonly weights: number
  readonly slopes: number
  /** What Adam remembers. */
  readonly means: number
  readonly squares: number
}

type Three = [number, number, number]

/** Places in a memory, one behind the other. */
class Room {
  #end = 64

  take(bytes: number): number {
    const at = this.#end
    this.#end += roundUp(bytes, 64)
    return at
  }

  bytes(): number {
    if (this.#end > 2 ** 32) {
      const size = (this.#end / 2 ** 30).toFixed(1)
      throw new RangeError(
        `layers, batch: expected what fits in 4 GB, got ${size}; take a smaller batch or fewer units`
      )
    }
    return this.#end
  }
}

function emptyLayer(inputs: number, outputs: number): Pick<NeuralNetLayer, 'weights' | 'biases'> {
  return { weights: new Float32Array(inputs * outputs), biases: new Float32Array(outputs) }
}

function roundUp(number: number, multiple: number): number {
  return multiple * Math.ceil(number / multiple)
}
