import { instantiate, wasmModule } from '../wasm.ts'
import { base64 } from './kernels.wasm.ts'

/** What kernels/assembly exports, on a memory of its own. All places are addresses in bytes, multiples of 16. */
export interface Kernels {
  readonly buffer: ArrayBuffer
  addProducts(block: number, rows: number, width: number, sums: number): void
  addImages(block: number, rows: number, columns: number, vectors: number, count: number, images: number): void
}

/** @param bytes  how much memory they get */
export function createKernels(bytes: number): Kernels {
  const module = wasmModule(base64)
  if (module === undefined) return typescriptKernels(new ArrayBuffer(8 * Math.ceil(bytes / 8)))
  const memory = new WebAssembly.Memory({ initial: Math.max(1, Math.ceil(bytes / 65536)), maximum: 65536 })
  return { ...(instantiate(module, memory) as unknown as Kernels), buffer: memory.buffer }
}

/** The same in TypeScript, rounding for rounding: see there. */
export function typescriptKernels(buffer: ArrayBuffer): Kernels {
  const doubles = new Float64Array(buffer)
  const floats = new Float32Array(buffer)
  const { fround } = Math

  return {
    buffer,
    addProducts(block, rows, width, sums) {
      for (let row = 0; row < rows; row += 4) {
        const x0 = block / 8 + row * width
        const [x1, x2, x3] = [x0 + width, x0 + 2 * width, x0 + 3 * width]
        for (let i = 0; i < width; i++) {
          const [a0, a1, a2, a3] = [doubles[x0 + i]!, doubles[x1 + i]!, doubles[x2 + i]!, doubles[x3 + i]!]
          const to = sums / 8 + i * width
          for (let j = i - (i & 1); j < width; j++) {
            const first = a0 * doubles[x0 + j]! + a1 * doubles[x1 + j]!
            doubles[to + j]! += first + (a2 * doubles[x2 + j]! + a3 * doubles[x3 + j]!)
          }
        }
      }
    },

    addImages(block, rows, columns, vectors, count, images) {
      const [v, z] = [vectors / 4, images / 4]
      const products = new Float32Array(4)
      for (let row = 0; row < rows; row += 4) {
        const x = block / 4 + row * columns
        for (let j = 0; j < count; j++) {
          for (let i = 0; i < 4; i++) {
            let sum = 0
            for (let c = 0; c < columns; c++) {
              sum = fround(sum + fround(floats[x + i * columns + c]! * floats[v + c * count + j]!))
            }
            products[i] = sum
          }
          for (let c = 0; c < columns; c++) {
            const term = (i: number): number => fround(floats[x + i * columns + c]! * products[i]!)
            floats[z + c * count + j]! += fround(fround(term(0) + term(1)) + fround(term(2) + term(3)))
          }
        }
      }
    }
  }
}
