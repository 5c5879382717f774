import { pairsAtOnce, type Kernel, type Size } from './kernel.ts'

/** assembly/ without WebAssembly. Rounds each step to 32 bits, as that does. */
export function typescriptKernel({ columns }: Size): Kernel {
  const out = new Float32Array(4 * pairsAtOnce)
  let rows: Float32Array = new Float32Array()
  let centers = new Float32Array()
  return {
    setRows(data) {
      rows = data
    },
    setCenters(data) {
      centers = data.slice()
    },
    measure(pairs, count) {
      for (let i = 0; i < count; i++) {
        for (let j = 0; j < 4; j++) {
          const center = (4 * pairs.groups[i]! + j) * columns
          out[4 * i + j] =
            center < centers.length
              ? squaredDistance(rows, pairs.rows[i]! * columns, centers, center, columns)
              : Infinity
        }
      }
      return out.subarray(0, 4 * count)
    }
  }
}

function squaredDistance(a: Float32Array, i: number, b: Float32Array, j: number, length: number): number {
  const { fround } = Math
  let [s0, s1, s2, s3] = [fround(0), fround(0), fround(0), fround(0)]
  const end = i + length
  for (; i + 3 < end; i += 4, j += 4) {
    const d0 = fround(a[i]! - b[j]!)
    const d1 = fround(a[i + 1]! - b[j + 1]!)
    const d2 = fround(a[i + 2]! - b[j + 2]!)
    const d3 = fround(a[i + 3]! - b[j + 3]!)
    s0 = fround(s0 + fround(d0 * d0))
    s1 = fround(s1 + fround(d1 * d1))
    s2 = fround(s2 + fround(d2 * d2))
    s3 = fround(s3 + fround(d3 * d3))
  }
  if (i < end) s0 = plusSquare(s0, fround(a[i]! - b[j]!))
  if (i + 1 < end) s1 = plusSquare(s1, fround(a[i + 1]! - b[j + 1]!))
  if (i + 2 < end) s2 = plusSquare(s2, fround(a[i + 2]! - b[j + 2]!))
  return fround(fround(s0 + s2) + fround(s1 + s3))
}

function plusSquare(sum: number, difference: number): number {
  return Math.fround(sum + Math.fround(difference * difference))
}
