import { VizError } from '../errors.ts'
import { instantiate, wasmModule } from '../wasm.ts'
import type { Curve } from './curve.ts'
import { base64 } from './kernels.wasm.ts'
import { constants, typescriptKernel } from './kernels/typescript.ts'

export interface DescentSettings {
  readonly rows: number
  /** 2, or 1 or 3, which a kernel treats alike. */
  readonly dimensions: number
  /** How many edges, each an attraction of its head and its tail. */
  readonly edges: number
  /** How many rows push the head away for each time that an edge is due. */
  readonly negatives: number
  readonly curve: Curve
}

/** What a descent works on; a caller fills it. */
export interface DescentArrays {
  /** The layout, a row's point every `stride` numbers; at the end one more, for edges that are not there. */
  readonly points: Float32Array
  readonly stride: 2 | 4
  readonly heads: Uint32Array
  readonly tails: Uint32Array
  /** An edge is due in an epoch that takes its phase to 65,536 or above, from where it begins again. */
  readonly phases: Uint16Array
  /** What is added to `phases` in each epoch. */
  readonly increments: Uint16Array
  /** Head and tail of edges that are due. */
  readonly due: Uint32Array
  /** Of a generator of random numbers, xoshiro128+: four numbers, not all 0. */
  readonly state: Uint32Array
}

export interface Descent extends DescentArrays {
  /**
   * Takes one epoch's steps along the edges `from` to `to` (exclusive), at most `chunk` of them.
   *
   * @param alpha  the learning rate
   */
  advance(from: number, to: number, alpha: number): void
}

/** How many edges are taken at once: less than a millisecond's work. */
export const chunk: number = 2 ** 16

/**
 * @param kind  the faster that runs here, when absent; both give the same bytes
 * @throws VizError `too-large` when there is no memory for it
 */
export function createDescent(settings: DescentSettings, kind?: 'simd' | 'typescript'): Descent {
  const module = kind === 'typescript' ? undefined : wasmModule(base64)
  const stride = settings.dimensions === 2 ? 2 : 4
  const { places, bytes } = layOut(settings, stride)
  const [buffer, memory] = allocate(bytes, module !== undefined)
  const arrays: DescentArrays = {
    stride,
    state: new Uint32Array(buffer, places.state, 4),
    points: new Float32Array(buffer, places.points, (settings.rows + 1) * stride),
    due: new Uint32Array(buffer, places.due, 2 * chunk + 16),
    heads: new Uint32Array(buffer, places.heads, settings.edges),
    tails: new Uint32Array(buffer, places.tails, settings.edges),
    phases: new Uint16Array(buffer, places.phases, settings.edges),
    increments: new Uint16Array(buffer, places.increments, settings.edges)
  }
  if (module === undefined || memory === undefined) {
    const kernel = typescriptKernel(arrays, settings)
    return {
      ...arrays,
      advance: (from, to, alpha) => {
        kernel.step(kernel.sample(from, to), alpha)
      }
    }
  }
  new Float32Array(buffer).set(constants)
  const kernel = instantiate(module, memory) as unknown as Kernel
  const step = stride === 2 ? kernel.step2 : kernel.step3
  const { rows, negatives, curve } = settings
  return {
    ...arrays,
    advance: (from, to, alpha) => {
      const { points, due, heads, tails, phases, increments, state } = places
      const [half, whole] = [2 * from, 4 * from]
      const head = heads + whole
      const count = kernel.sample(phases + half, increments + half, head, tails + whole, to - from, due, rows)
      step(points, due, count, rows, negatives, alpha, curve.a, curve.b, state)
    }
  }
}

/** What assembly/index.ts exports. */
interface Kernel {
  sample(
    phases: number,
    increments: number,
    heads: number,
    tails: number,
    count: number,
    due: number,
    spare: number
  ): number
  step2: Step
  step3: Step
}

type Step = (
  points: number,
  due: number,
  count: number,
  rows: number,
  negatives: number,
  alpha: number,
  a: number,
  b: number,
  state: number
) => void

type Places = Record<'state' | 'points' | 'due' | 'heads' | 'tails' | 'phases' | 'increments', number>

/** Where each array begins, in bytes. */
function layOut({ rows, edges }: DescentSettings, stride: number): { places: Places; bytes: number } {
  let bytes = 16 * Math.ceil(constants.byteLength / 16)
  const place = (size: number): number => {
    const at = bytes
    bytes += 16 * Math.ceil(size / 16)
    return at
  }
  const places = {
    state: place(16),
    points: place(4 * stride * (rows + 1)),
    due: place(8 * chunk + 64),
    heads: place(4 * edges),
    tails: place(4 * edges),
    phases: place(2 * edges),
    increments: place(2 * edges)
  }
  return { places, bytes }
}

function allocate(bytes: number, shared: boolean): [ArrayBuffer, WebAssembly.Memory?] {
  try {
    if (!shared) return [new ArrayBuffer(bytes)]
    const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / 65536), maximum: 65536 })
    return [memory.buffer, memory]
  } catch (cause) {
    const message = `no memory for a layout of ${bytes} bytes: fewer rows or a smaller nNeighbors need less`
    throw new VizError('too-large', message, { cause })
  }
}
