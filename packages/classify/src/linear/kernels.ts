import { instantiate, wasmModule } from '../wasm.ts'
import { base64 } from './kernels.wasm.ts'

/** What kernels/assembly exports, on a memory of its own. All places and strides are in bytes, multiples of 8. */
export interface Kernels {
  readonly buffer: ArrayBuffer
  /** out[row][j] = x[row] · vectors[j], of `rows` rows (a multiple of 4) and `count` vectors of `columns` numbers (of 2). */
  multiply(
    x: number,
    rows: number,
    stride: number,
    columns: number,
    vectors: number,
    count: number,
    out: number,
    outStride: number
  ): void
  /** sums[j][c] += factors[row][j] * x[row][c], row after row, for `count` factors a row and `columns` (a multiple of 8). */
  addProducts(
    x: number,
    rows: number,
    stride: number,
    columns: number,
    factors: number,
    count: number,
    factorStride: number,
    sums: number,
    sumStride: number
  ): void
  /** out += A B in 32 bits, of A by four rows at a time and B by eight columns at a time: see there. */
  addPanels(a: number, fours: number, b: number, eights: number, inner: number, out: number): void
  /** Lays rows less the means of their columns in panels by four and by eight columns, for `addPanels`: see there. */
  centerPanels(
    x: number,
    rows: number,
    stride: number,
    eights: number,
    means: number,
    inner: number,
    fours: number,
    to: number
  ): void
}

/** @param bytes  how much memory they get */
export function createKernels(bytes: number): Kernels {
  const module = wasmModule(base64)
  if (module === undefined) return typescriptKernels(new ArrayBuffer(8 * Math.ceil(bytes / 8)))
  const memory = new WebAssembly.Memory({ initial: Math.max(1, Math.ceil(bytes / 65536)), maximum: 65536 })
  return { ...(instantiate(module, memory) as unknown as Kernels), buffer: memory.buffer }
}

/** Those that all calls share, with so much memory at least: what is in it is the caller's until its turn ends. */
export function kernelsOfAll(bytes: number): Kernels {
  if (shared === undefined || shared.buffer.byteLength < bytes) shared = createKernels(Math.max(bytes, 2 ** 20))
  return shared
}

let shared: Kernels | undefined

/** The same in TypeScript, rounding for rounding: see there. */
export function typescriptKernels(buffer: ArrayBuffer): Kernels {
  const doubles = new Float64Array(buffer)
  const floats = new Float32Array(buffer)

  return {
    buffer,
    multiply(x, rows, stride, columns, vectors, count, out, outStride) {
      for (let row = 0; row < rows; row++) {
        for (let j = 0; j < count; j++) {
          let even = 0
          let odd = 0
          const at = (x + row * stride) / 4
          const v = vectors / 8 + j * columns
          for (let c = 0; c < columns; c += 2) {
            even += floats[at + c]! * doubles[v + c]!
            odd += floats[at + c + 1]! * doubles[v + c + 1]!
          }
          doubles[(out + row * outStride) / 8 + j] = even + odd
        }
      }
    },

    addProducts(x, rows, stride, columns, factors, count, factorStride, sums, sumStride) {
      for (let row = 0; row < rows; row++) {
        for (let j = 0; j < count; j++) {
          const factor = doubles[(factors + row * factorStride) / 8 + j]!
          const at = (x + row * stride) / 4
          const to = (sums + j * sumStride) / 8
          for (let c = 0; c < columns; c++) doubles[to + c]! += floats[at + c]! * factor
        }
      }
    },

    addPanels(a, fours, b, eights, inner, out) {
      const { fround } = Math
      for (let i = 0; i < 4 * fours; i++) {
        for (let j = 0; j < 8 * eights; j++) {
          const to = out / 4 + 8 * i * eights + j
          const x = a / 4 + (i >> 2) * 4 * inner + (i & 3)
          const y = b / 4 + (j >> 3) * 8 * inner + (j & 7)
          let sum = floats[to]!
          for (let k = 0; k < inner; k++) sum = fround(sum + fround(floats[x + 4 * k]! * floats[y + 8 * k]!))
          floats[to] = sum
        }
      }
    },

    centerPanels(x, rows, stride, eights, means, inner, fours, to) {
      for (let c = 0; c < 8 * eights; c++) {
        const mean = floats[means / 4 + c]!
        const four = fours / 4 + (c >> 2) * 4 * inner + (c & 3)
        const eight = to / 4 + (c >> 3) * 8 * inner + (c & 7)
        for (let row = 0; row < rows; row++) {
          const value = floats[(x + row * stride) / 4 + c]! - mean
          floats[four + 4 * row] = value
          floats[eight + 8 * row] = value
        }
      }
    }
  }
}
