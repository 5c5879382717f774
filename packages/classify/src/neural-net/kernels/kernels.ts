import { instantiate, wasmModule } from '../../wasm.ts'
import { base64 } from '../kernels.wasm.ts'
import { typescriptKernels } from './typescript.ts'

/**
 * The inner loops of a neural net, on a memory of their own. Places and strides are in bytes, multiples of 16; the layout of
 * batches and weights is told in assembly/index.ts.
 */
export interface Kernels {
  readonly buffer: ArrayBuffer
  /** Lays `rows` rows (a multiple of 4) of `quads * 4` numbers, which lie one behind the other, in quads. */
  pack(from: number, rows: number, quads: number, to: number, stride: number): void
  /** out[i][j] = biases[j] + x[i] · weights[j], of `rows` rows, `inputs` (multiples of 4) and `panels` * 8 outputs. */
  forward(
    x: number,
    xStride: number,
    rows: number,
    inputs: number,
    weights: number,
    panels: number,
    biases: number,
    out: number,
    outStride: number
  ): void
  /** slopes[k][j] = sum over the rows of x[i][k] * deltas[i][j], laid out as weights are. */
  gradient(
    x: number,
    xStride: number,
    rows: number,
    inputs: number,
    deltas: number,
    deltaStride: number,
    panels: number,
    slopes: number
  ): void
  /** sums[j] = sum over the rows of deltas[i][j]. */
  sumRows(deltas: number, stride: number, rows: number, quads: number, sums: number): void
  /** The panels of the transposed weights; `inputs` is a multiple of 8. */
  transpose(weights: number, inputs: number, panels: number, to: number): void
  /** What is below 0 becomes 0; `length` counts numbers, a multiple of 4, here and below. */
  rectify(at: number, length: number): void
  /** Where an activation is above 0 the delta times `scale` takes its place; elsewhere 0. */
  gate(activations: number, deltas: number, scale: number, length: number): void
  /**
   * Each row of `columns` numbers becomes the exponentials of what they are below its highest, times its factor and divided by
   * their sum. Leaves the highest and the sum of each row. Factors and these lie one behind the other.
   */
  softmax(
    at: number,
    stride: number,
    rows: number,
    columns: number,
    factors: number,
    highest: number,
    sums: number
  ): void
  /** A step of Adam, along (slopes + decay * weights) / rows. Returns the sum of the squared weights as they were before. */
  step(
    weights: number,
    slopes: number,
    means: number,
    squares: number,
    length: number,
    decay: number,
    rows: number,
    rate: number,
    beta1: number,
    beta2: number,
    epsilon: number
  ): number
}

/** In WebAssembly where there is some. @param bytes  how much memory they get, zeros */
export function createKernels(bytes: number): Kernels {
  const module = wasmModule(base64)
  if (module === undefined) return typescriptKernels(new ArrayBuffer(bytes))
  const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / 65536), maximum: 65536 })
  return { ...(instantiate(module, memory) as unknown as Kernels), buffer: memory.buffer }
}
