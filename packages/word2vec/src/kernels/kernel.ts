import { Word2vecError } from '../errors.ts'
import { draw, stateOf, type GeneratorState } from './generator.ts'
import { bytesFor, fillTables, gigabytes, layoutOf, type Layout } from './layout.ts'
import { typescriptTrainer, type Trainer } from './typescript.ts'
import { wasmModule, wasmTrainer } from './wasm.ts'

export { chunkLength } from './layout.ts'

/** What a kernel is made for. The options of training, checked by whoever calls. */
export interface KernelSettings {
  /** Words, from 1 on. */
  vocabularySize: number
  /** How often each occurs, never rising. */
  counts: Float64Array
  /** Numbers a vector, from 1 on. */
  vectorSize: number
  architecture: 'skip-gram' | 'cbow'
  /** The most words to either side of a word that count as around it; for each word a number from 1 to this is drawn. */
  window: number
  /** Noise words drawn against each true one; 0 for none. */
  negative: number
  /** Whether to train the path to a word in a Huffman tree (also, where there are negatives). */
  hierarchicalSoftmax: boolean
  /** With what probability an occurrence of each word is kept. */
  keep: Float64Array
  /** Whether CBOW takes the mean of the vectors around a word, and not their sum. */
  cbowMean: boolean
  /** Whether all pairs of a centre word share its negatives, and one step of gradient; else each pair has its own. */
  shareNegatives: boolean
  /** What computes. When absent, the fastest that runs here and rounds as `fused` says. */
  kind?: KernelKind
  /** How to round, where `kind` leaves a choice; when absent, as the fastest does, and in TypeScript `true`. */
  fused?: boolean
}

/** What the arithmetic runs on: WebAssembly with fused or with plain SIMD, or TypeScript. */
export type KernelKind = 'relaxed-simd' | 'simd' | 'typescript'

/** How each rounds: see `TrainingKernel.fused`. TypeScript does either. */
export const fusedIn: Readonly<Record<KernelKind, boolean | undefined>> = {
  'relaxed-simd': true,
  simd: false,
  typescript: undefined
}

/**
 * The inner loops of training: subsampling, windows, noise, gradients. `relaxed-simd` multiplies and adds by fused
 * instructions, in one rounding, `simd` in two, and `typescript` either way. Those that round alike give the same bytes, on
 * every machine.
 */
export interface TrainingKernel {
  readonly kind: KernelKind
  /** Whether a product is added in one rounding. */
  readonly fused: boolean
  /** What other workers' kernels are made on; `undefined` for a kernel in TypeScript that has none. */
  readonly memory: WebAssembly.Memory | undefined
  /** The vectors of the words, `vocabularySize` rows. */
  readonly input: Float32Array
  /** What predicts: with negatives a row for each word, then with hierarchical softmax one for each inner node. */
  readonly output: Float32Array
  /** Numbers from one row to the next. Those behind the `vectorSize` first of a row are 0, and stay so. */
  readonly rowStride: number
  /** Sets `input` to random numbers within ±0.5 / vectorSize, `output` to 0, and the generators of all kernels here. */
  initialize(seed: number): void
  /** Sets the generator to what `state` gave. */
  seed(state: ArrayLike<number>): void
  /** The generator's four words of 32 bits. With them, `input` and `output` a training can be gone on with. */
  state(): number[]
  /**
   * Trains on whole sentences, `sentenceEnd` between them, at most `chunkLength` numbers in all.
   *
   * @param alpha  the learning rate
   */
  train(ids: Int32Array, alpha: number): TrainResult
}

export interface TrainResult {
  /** Words gone through, those that subsampling skipped included. */
  words: number
  /** The sum of -log(the probability given to what was true), natural, over the examples. */
  loss: number
  /** How many yes-or-no questions that were: for each pair of words one, and one for each negative or inner node. */
  examples: number
}

/**
 * A kernel with parameters of its own, or on those of another: the same memory given to several makes several workers,
 * that train without locks (F. Niu et al., "HOGWILD!: A lock-free approach to parallelizing stochastic gradient
 * descent", 2011). A shared kernel must be made with the same settings, after `initialize` of the first.
 *
 * @param shared  the memory of the kernel that was made first, and a number of this worker, from 1 on (0 is the first)
 * @throws TypeError where `kind` does not run here
 * @throws Word2vecError `too-large` when the parameters do not fit into 4 GB, or into the memory of this machine
 */
export function createKernel(
  settings: KernelSettings,
  shared?: { memory: WebAssembly.Memory; worker: number }
): TrainingKernel {
  const layout = layoutOf(settings)
  const { kind, fused } = choose(settings)
  const worker = shared?.worker ?? 0
  const memory = shared?.memory ?? allocate(layout)
  const buffer = reserve(memory, bytesFor(layout, worker + 1))
  if (!shared) fillTables(buffer, layout, settings)
  const trainer = createTrainer(kind, fused, memory, layout, settings, worker)
  const input = new Float32Array(buffer, layout.input, settings.vocabularySize * layout.rowStride)
  const output = new Float32Array(buffer, layout.output, layout.outputRows * layout.rowStride)
  const seedOfAll = new Float64Array(buffer, layout.seed, 1)
  const reseed = (): void => {
    trainer.seed(stateOf(seedOfAll[0]!, 1 + worker))
  }
  reseed()
  return {
    kind,
    fused,
    memory: memory instanceof ArrayBuffer ? undefined : memory,
    input,
    output,
    rowStride: layout.rowStride,
    initialize(seed) {
      seedOfAll[0] = seed
      fillAtRandom(input, layout.rowStride, settings.vectorSize, stateOf(seed, 0))
      output.fill(0)
      reseed()
    },
    ...trainer
  }
}

/** What runs here and rounds as told. */
function choose({ kind, fused = kind && fusedIn[kind] }: KernelSettings): Pick<TrainingKernel, 'kind' | 'fused'> {
  if (kind === undefined) {
    if (fused !== false && wasmModule('relaxed-simd')) return { kind: 'relaxed-simd', fused: true }
    if (fused !== true && wasmModule('simd')) return { kind: 'simd', fused: false }
    kind = 'typescript'
  }
  if (kind !== 'typescript' && !wasmModule(kind)) {
    const lacking = kind === 'simd' ? 'WebAssembly with SIMD' : 'relaxed SIMD, or this processor fused instructions'
    throw new TypeError(`kernel: expected one that runs here, got '${kind}': this engine lacks ${lacking}`)
  }
  return { kind, fused: fused ?? true }
}

function createTrainer(
  kind: KernelKind,
  fused: boolean,
  memory: WebAssembly.Memory | ArrayBuffer,
  layout: Layout,
  settings: KernelSettings,
  worker: number
): Trainer {
  const module = kind === 'typescript' ? undefined : wasmModule(kind)
  // A module means that there is a memory of WebAssembly.
  if (module && !(memory instanceof ArrayBuffer)) return wasmTrainer(module, memory, layout, settings, worker)
  return typescriptTrainer(bufferOf(memory), layout, settings, worker, fused)
}

/** Memory for one worker, that can grow for others; a plain buffer where there is no WebAssembly. */
function allocate(layout: Layout): WebAssembly.Memory | ArrayBuffer {
  const bytes = bytesFor(layout, 1)
  try {
    if (typeof WebAssembly === 'undefined') return new ArrayBuffer(bytes)
    const maximum = Math.min(pagesFor(bytesFor(layout, mostWorkers)), 65536)
    return new WebAssembly.Memory({ initial: pagesFor(bytes), maximum, shared: true })
  } catch (cause) {
    const message = `vectorSize: the vectors take ${gigabytes(bytes)} GB to train, more than this machine gives; raise minCount, set maxVocabularySize, or make vectorSize smaller`
    throw new Word2vecError('too-large', message, { cause })
  }
}

/** The memory's buffer, grown if need be. */
function reserve(memory: WebAssembly.Memory | ArrayBuffer, bytes: number): ArrayBufferLike {
  if (memory instanceof ArrayBuffer) return memory
  const missing = pagesFor(bytes) - memory.buffer.byteLength / 65536
  // Two workers may both come here: then it grows further than need be.
  if (missing > 0) memory.grow(missing)
  return memory.buffer
}

function bufferOf(memory: WebAssembly.Memory | ArrayBuffer): ArrayBufferLike {
  return memory instanceof ArrayBuffer ? memory : memory.buffer
}

function pagesFor(bytes: number): number {
  return Math.ceil(bytes / 65536)
}

/** Memory is reserved for, which costs address space alone. */
const mostWorkers = 256

/** word2vec.c's beginning: within ±0.5 / vectorSize, each of 2^24 numbers equally likely. */
function fillAtRandom(rows: Float32Array, stride: number, vectorSize: number, state: GeneratorState): void {
  for (let row = 0; row < rows.length; row += stride) {
    for (let k = 0; k < vectorSize; k++) rows[row + k] = ((draw(state) >>> 8) / 2 ** 24 - 0.5) / vectorSize
  }
}
