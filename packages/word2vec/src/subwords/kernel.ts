import { sentenceEnd } from '../encoded-corpus.ts'
import { Word2vecError } from '../errors.ts'
import { draw, stateOf } from '../kernels/generator.ts'
import { fillSubwordTables, idLimit, subwordLayout, type SubwordLayout } from './layout.ts'
import { subwordTypescript } from './typescript.ts'
import { subwordWasm, subwordWasmModule } from './wasm.ts'

export interface SubwordKernelSettings {
  readonly vectorSize: number
  readonly architecture: 'skip-gram' | 'cbow'
  readonly window: number
  readonly negative: number
  /** How many rows the input has. */
  readonly rows: number
  /** For each word its rows of the input: its own, and those of its n-grams; a row may stand there twice. */
  readonly words: readonly (readonly number[])[]
  /** How often each word is in the corpus. */
  readonly counts: Float64Array
  /** With what probability an occurrence of each word is kept. */
  readonly keep: Float64Array
  readonly seed: number
  /** The fastest that runs here, when absent; both give the same bytes. */
  readonly kind?: 'simd' | 'typescript'
}

/**
 * Trains as fastText does, but for rounding: the hidden vector is the mean of a word's rows, and each of those takes the whole
 * gradient. What fastText computes anew for each pair is kept up to date for all neighbours of a word: when each of n rows
 * moves by g, their mean moves by g too, so that the rows need be read and written only once a word. A noise word that is
 * drawn twice for a pair counts twice in one step.
 */
export interface SubwordKernel {
  /** Row after row, words first, then n-grams; what stands behind the `vectorSize` first numbers of a row is 0. */
  readonly input: Float32Array
  /** Row after row: words. */
  readonly output: Float32Array
  readonly rowStride: number
  /** Trains whole sentences at one learning rate. */
  train(ids: Int32Array, alpha: number): SubwordResult
}

export interface SubwordResult {
  /** The sum of the losses of all pairs, in nats. */
  loss: number
  /** How many pairs of a word and its noise there were. */
  pairs: number
}

/** What trains at most `idLimit` ids at once. */
export type SubwordTrainer = (ids: Int32Array, alpha: number) => SubwordResult

/**
 * A kernel whose input is random within ±1 / vectorSize, and whose output is 0, as fastText begins.
 *
 * @throws {Word2vecError} 'too-large' when it would exceed 4 GiB, or the memory of this machine
 */
export function createSubwordKernel(settings: SubwordKernelSettings): SubwordKernel {
  const { vectorSize, rows, words, seed } = settings
  const layout = subwordLayout(settings)
  const module = settings.kind === 'typescript' ? undefined : subwordWasmModule()
  const memory = allocate(layout, module !== undefined, settings)
  const buffer = memory instanceof ArrayBuffer ? memory : memory.buffer
  fillSubwordTables(buffer, layout, settings)
  const { rowStride } = layout
  const input = new Float32Array(buffer, layout.input, rows * rowStride)
  const output = new Float32Array(buffer, layout.output, words.length * rowStride)
  const random = stateOf(seed, 0)
  for (let row = 0; row < input.length; row += rowStride) {
    for (let k = 0; k < vectorSize; k++) input[row + k] = (draw(random) / 2 ** 31 - 1) / vectorSize
  }
  const trainer =
    module && !(memory instanceof ArrayBuffer)
      ? subwordWasm(module, memory, layout, settings)
      : subwordTypescript(buffer, layout, settings)
  return {
    input,
    output,
    rowStride,
    train(ids, alpha) {
      let [loss, pairs] = [0, 0]
      for (let start = 0; start < ids.length;) {
        const all = ids.subarray(start, start + idLimit)
        // Cut behind a sentence, unless it is longer than a kernel takes.
        const length = all.length < idLimit ? all.length : all.lastIndexOf(sentenceEnd) + 1 || idLimit
        const result = trainer(all.subarray(0, length), alpha)
        loss += result.loss
        pairs += result.pairs
        start += length
      }
      return { loss, pairs }
    }
  }
}

function allocate(
  { bytes }: SubwordLayout,
  forWasm: boolean,
  { words, rows, vectorSize }: SubwordKernelSettings
): WebAssembly.Memory | ArrayBuffer {
  try {
    if (bytes > 2 ** 32) throw new RangeError('expected addresses of 32 bits')
    const pages = Math.ceil(bytes / 65536)
    return forWasm ? new WebAssembly.Memory({ initial: pages, maximum: pages }) : new ArrayBuffer(bytes)
  } catch (cause) {
    const what = `${words.length} words with ${rows - words.length} n-grams, in vectors of ${vectorSize} numbers`
    const advice = 'lower vectorSize or buckets, or raise minCount or minN'
    const gigabytes = (bytes / 1e9).toFixed(1)
    throw new Word2vecError('too-large', `${what}, take ${gigabytes} GB, and 4.3 GB is the most: ${advice}`, { cause })
  }
}
