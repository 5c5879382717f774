import { instantiate, wasmModule } from '../wasm.ts'
import { base64 } from './kernels.wasm.ts'
import { convolveRows, transformBack, transformColumns } from './kernels/convolution.ts'
import { attract, move } from './kernels/descent.ts'
import { transform } from './kernels/fourier.ts'
import { gather, spread } from './kernels/grid.ts'
import { repelPairs } from './kernels/pairs.ts'
import { buildTree, repelTree } from './kernels/tree.ts'

/** What runs on a memory: in WebAssembly where there is any, else the same in TypeScript. Addresses are in bytes. */
export interface Kernels {
  readonly attract: Bound<typeof attract>
  readonly move: Bound<typeof move>
  readonly repelPairs: Bound<typeof repelPairs>
  readonly buildTree: Bound<typeof buildTree>
  readonly repelTree: Bound<typeof repelTree>
  readonly spread: Bound<typeof spread>
  readonly gather: Bound<typeof gather>
  readonly transform: Bound<typeof transform>
  readonly transformColumns: Bound<typeof transformColumns>
  readonly convolveRows: Bound<typeof convolveRows>
  readonly transformBack: Bound<typeof transformBack>
}

/** As `WebAssembly.Memory`: `buffer` is another one after each `grow`, which takes pages of 64 KB. */
export interface Memory {
  readonly buffer: ArrayBuffer
  grow(pages: number): number
}

/** A memory of one page and kernels that run on it. */
export function createKernels(module: WebAssembly.Module | undefined = wasmModule(base64)): [Kernels, Memory] {
  if (module === undefined) return typescriptKernels()
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 65_536 })
  return [instantiate(module, memory) as unknown as Kernels, memory]
}

/** Where WebAssembly is missing. */
export function typescriptKernels(): [Kernels, Memory] {
  let buffer = new ArrayBuffer(65_536)
  const memory: Memory = {
    get buffer() {
      return buffer
    },
    grow(pages) {
      const before = buffer.byteLength
      const grown = new Uint8Array(before + pages * 65_536)
      grown.set(new Uint8Array(buffer))
      buffer = grown.buffer
      return before / 65_536
    }
  }
  const bind =
    <Rest extends unknown[], Result>(kernel: (buffer: ArrayBuffer, ...rest: Rest) => Result) =>
    (...rest: Rest) =>
      kernel(buffer, ...rest)
  const kernels = {
    attract: bind(attract),
    move: bind(move),
    repelPairs: bind(repelPairs),
    buildTree: bind(buildTree),
    repelTree: bind(repelTree),
    spread: bind(spread),
    gather: bind(gather),
    transform: bind(transform),
    transformColumns: bind(transformColumns),
    convolveRows: bind(convolveRows),
    transformBack: bind(transformBack)
  }
  return [kernels, memory]
}

/** A kernel that knows its memory. */
type Bound<Kernel> = Kernel extends (buffer: ArrayBuffer, ...rest: infer Rest) => infer Result
  ? (...rest: Rest) => Result
  : never
