import { instantiate, wasmModule } from '../wasm.ts'
import { base64 } from './kernels.wasm.ts'

/** What kernels/assembly exports, on a memory of its own. All places are addresses in bytes, multiples of 16. */
export interface Kernels {
  readonly buffer: ArrayBuffer
  distances(
    queries: number,
    queryCount: number,
    columns: number,
    points: number,
    groups: number,
    out: number,
    stride: number,
    cosine: boolean
  ): void
  nearest(distances: number, groups: number, k: number, values: number, indices: number): void
  rank(distances: number, groups: number, point: number): number
  /** `distances` is a multiple of 4. */
  sum(distances: number, count: number, roots: boolean): number
}

/** @param bytes  how much memory they get */
export function createKernels(bytes: number): Kernels {
  const module = wasmModule(base64)
  if (module === undefined) return typescriptKernels(new ArrayBuffer(bytes))
  const memory = new WebAssembly.Memory({ initial: Math.max(1, Math.ceil(bytes / 65536)), maximum: 65536 })
  return { ...(instantiate(module, memory) as unknown as Kernels), buffer: memory.buffer }
}

/** The same in TypeScript, rounding for rounding: see there. */
export function typescriptKernels(buffer: ArrayBuffer): Kernels {
  const floats = new Float32Array(buffer)
  const integers = new Int32Array(buffer)
  const { fround } = Math

  return {
    buffer,
    distances(queries, queryCount, columns, points, groups, out, stride, cosine) {
      for (let i = 0; i < queryCount; i++) {
        const query = queries / 4 + i * columns
        for (let j = 0; j < 4 * groups; j++) {
          const point = points / 4 + (j - (j & 3)) * columns + (j & 3)
          let sum = 0
          for (let c = 0; c < columns; c++) {
            const [p, q] = [floats[point + 4 * c]!, floats[query + c]!]
            if (cosine) sum = fround(sum + fround(p * q))
            else {
              const difference = fround(p - q)
              sum = fround(sum + fround(difference * difference))
            }
          }
          floats[(out + i * stride) / 4 + j] = cosine ? Math.max(0, 1 - sum) : sum
        }
      }
    },

    nearest(distances, groups, k, values, indices) {
      const [from, value, index] = [distances / 4, values / 4, indices / 4]
      floats.fill(Infinity, value, value + k)
      integers.fill(-1, index, index + k)
      const last = value + k - 1
      for (let i = 0; i < 4 * groups; i++) {
        const distance = floats[from + i]!
        if (!(distance < floats[last]!)) continue
        let at = k - 1
        for (; at > 0 && floats[value + at - 1]! > distance; at--) {
          floats[value + at] = floats[value + at - 1]!
          integers[index + at] = integers[index + at - 1]!
        }
        floats[value + at] = distance
        integers[index + at] = i
      }
    },

    rank(distances, groups, point) {
      const from = distances / 4
      const limit = floats[from + point]!
      let rank = 1
      for (let i = 0; i < point; i++) if (floats[from + i]! <= limit) rank++
      for (let i = point + 1; i < 4 * groups; i++) if (floats[from + i]! < limit) rank++
      return rank
    },

    sum(distances, count, roots) {
      const sums = [0, 0, 0, 0]
      const from = distances / 4
      const valueAt = (i: number): number => (roots ? fround(Math.sqrt(floats[from + i]!)) : floats[from + i]!)
      const inFours = count - (count % 4)
      for (let i = 0; i < inFours; i++) sums[i & 3]! += valueAt(i)
      let total = sums[0]! + sums[1]! + (sums[2]! + sums[3]!)
      for (let i = inFours; i < count; i++) total += valueAt(i)
      return total
    }
  }
}
