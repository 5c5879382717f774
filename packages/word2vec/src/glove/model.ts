import { Matrix, type Random } from '@llm-cookbook/vector'
import { plainModule } from '../kernels/plain-module.ts'
import { base64 } from './simd.wasm.ts'
import type { Examples } from './train.ts'
import { gloveTypescript } from './typescript.ts'

/** Where numbers stand in a kernel's memory, in multiples of 4 bytes. */
export interface GloveShape {
  /** The numbers of a row, with zeros up to a multiple of 4; behind them as many sums of squares, the bias and its sum. */
  readonly width: number
  /** From one row to the next: words, then neighbours. */
  readonly stride: number
  /** Where the rows of neighbours begin. */
  readonly neighbors: number
}

/** Takes a step for each of `count` examples, which stand at these places. Returns the sum of their losses before it. */
export type GloveKernel = (
  firsts: number,
  seconds: number,
  targets: number,
  weights: number,
  count: number,
  eta: number
) => number

/** Two vectors with a bias for each word, one as the word, one as the neighbour; and the sums of squared gradients of each number. */
export class GloveModel {
  /** All rows: see `shape`. */
  readonly numbers: Float32Array
  readonly shape: GloveShape
  readonly #kernel: GloveKernel
  /** Room for examples: their words, neighbours, targets and weights. */
  readonly #examples: { at: number; words: Uint32Array; values: Float32Array }
  readonly #vocabularySize: number
  readonly #vectorSize: number

  /** @param kind  the fastest that runs here, when absent; both give the same bytes */
  constructor(vocabularySize: number, vectorSize: number, kind?: 'simd' | 'typescript') {
    this.#vocabularySize = vocabularySize
    this.#vectorSize = vectorSize
    const width = 4 * Math.ceil(vectorSize / 4)
    // Whole cache lines.
    const stride = 16 * Math.ceil((2 * width + 2) / 16)
    this.shape = { width, stride, neighbors: vocabularySize * stride }
    const at = 2 * this.shape.neighbors
    const bytes = 4 * (at + 4 * atOnce)
    if (bytes > 2 ** 32) throw new RangeError(`expected 4.3 GB at most, got ${bytes} bytes`)
    const module = kind === 'typescript' ? undefined : plainModule(base64)
    const memory = module && new WebAssembly.Memory({ initial: Math.ceil(bytes / 65536) })
    const buffer = memory?.buffer ?? new ArrayBuffer(bytes)
    this.#kernel = module && memory ? gloveWasm(module, memory, this.shape) : gloveTypescript(buffer, this.shape)
    this.numbers = new Float32Array(buffer, 0, at)
    this.#examples = {
      at,
      words: new Uint32Array(buffer, 4 * at, 2 * atOnce),
      values: new Float32Array(buffer, 4 * (at + 2 * atOnce), 2 * atOnce)
    }
    for (let row = 0; row < at; row += stride) {
      // From 1, so that the first steps have the length of the learning rate.
      this.numbers.fill(1, row + width, row + 2 * width)
      this.numbers[row + 2 * width + 1] = 1
    }
  }

  /** Sets all numbers to between plus and minus a half over the dimensions. */
  initialize(random: Random): void {
    const { width, stride } = this.shape
    const draw = (): number => (random.uniform() - 0.5) / this.#vectorSize
    for (let row = 0; row < this.numbers.length; row += stride) {
      for (let k = 0; k < this.#vectorSize; k++) this.numbers[row + k] = draw()
      this.numbers[row + 2 * width] = draw()
    }
  }

  /** Takes a step for each example from `from` to `to`, exclusive. Returns the sum of their losses before it. */
  train({ first, second, target, weight }: Examples, from: number, to: number, eta: number): number {
    const { at, words, values } = this.#examples
    let loss = 0
    for (let start = from; start < to; start += atOnce) {
      const end = Math.min(start + atOnce, to)
      words.set(first.subarray(start, end))
      words.set(second.subarray(start, end), atOnce)
      values.set(target.subarray(start, end))
      values.set(weight.subarray(start, end), atOnce)
      loss += this.#kernel(at, at + atOnce, at + 2 * atOnce, at + 3 * atOnce, end - start, eta)
    }
    return loss
  }

  /** The words' vectors, with or without those of the neighbours added. */
  vectors(sum: boolean): Matrix {
    const { stride, neighbors } = this.shape
    const matrix = new Matrix(this.#vocabularySize, this.#vectorSize)
    for (const [word, row] of [...matrix].entries()) {
      const at = word * stride
      for (let k = 0; k < row.length; k++)
        row[k] = this.numbers[at + k]! + (sum ? this.numbers[neighbors + at + k]! : 0)
    }
    return matrix
  }
}

/** Examples that a kernel takes at once. */
const atOnce = 2 ** 14

/** Steps in WebAssembly, by kernels/assembly/glove.ts. */
function gloveWasm(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
  { width, stride, neighbors }: GloveShape
): GloveKernel {
  const kernel = new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as {
    configure(width: number, stride: number, neighbors: number): void
    train: GloveKernel
  }
  kernel.configure(4 * width, 4 * stride, 4 * neighbors)
  return (firsts, seconds, targets, weights, count, eta) =>
    kernel.train(4 * firsts, 4 * seconds, 4 * targets, 4 * weights, count, eta)
}
