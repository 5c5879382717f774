import type { Kernels } from './kernels.ts'

/** assembly/ without WebAssembly. */
export function typescriptKernels(buffer: ArrayBuffer): Kernels {
  const memory = new Float32Array(buffer)
  const { fround, sqrt } = Math

  return {
    buffer,
    pack(from, rows, quads, to, stride) {
      for (let i = 0; i < rows; i++) {
        for (let q = 0; q < quads; q++) {
          const at = from / 4 + (i * quads + q) * 4
          memory.copyWithin((to + q * stride) / 4 + i * 4, at, at + 4)
        }
      }
    },

    forward(x, xStride, rows, inputs, weights, panels, biases, out, outStride) {
      for (let i = 0; i < rows; i++) {
        for (let j = 0; j < panels * 8; j++) {
          let sum = memory[biases / 4 + j]!
          let w = weights / 4 + (j >> 3) * inputs * 8 + (j & 7)
          for (let k = 0; k < inputs; k++, w += 8) {
            sum = fround(sum + fround(memory[(x + (k >> 2) * xStride) / 4 + i * 4 + (k & 3)]! * memory[w]!))
          }
          memory[(out + (j >> 2) * outStride) / 4 + i * 4 + (j & 3)] = sum
        }
      }
    },

    gradient(x, xStride, rows, inputs, deltas, deltaStride, panels, slopes) {
      for (let j = 0; j < panels * 8; j++) {
        for (let k = 0; k < inputs; k++) {
          let sum = 0
          let a = (x + (k >> 2) * xStride) / 4 + (k & 3)
          let d = (deltas + (j >> 2) * deltaStride) / 4 + (j & 3)
          for (let i = 0; i < rows; i++, a += 4, d += 4) sum = fround(sum + fround(memory[a]! * memory[d]!))
          memory[slopes / 4 + ((j >> 3) * inputs + k) * 8 + (j & 7)] = sum
        }
      }
    },

    sumRows(deltas, stride, rows, quads, sums) {
      for (let j = 0; j < quads * 4; j++) {
        let sum = 0
        let d = (deltas + (j >> 2) * stride) / 4 + (j & 3)
        for (let i = 0; i < rows; i++, d += 4) sum = fround(sum + memory[d]!)
        memory[sums / 4 + j] = sum
      }
    },

    transpose(weights, inputs, panels, to) {
      const outputs = panels * 8
      for (let j = 0; j < outputs; j++) {
        for (let k = 0; k < inputs; k++) {
          memory[to / 4 + ((k >> 3) * outputs + j) * 8 + (k & 7)] =
            memory[weights / 4 + ((j >> 3) * inputs + k) * 8 + (j & 7)]!
        }
      }
    },

    rectify(at, length) {
      for (let i = at / 4; i < at / 4 + length; i++) memory[i] = Math.max(0, memory[i]!)
    },

    gate(activations, deltas, scale, length) {
      const factor = fround(scale)
      for (let i = activations / 4, d = deltas / 4, end = i + length; i < end; i++, d++) {
        memory[i] = memory[i]! > 0 ? factor * memory[d]! : 0
      }
    },

    softmax(at, stride, rows, columns, factors, highest, sums) {
      for (let i = 0; i < rows; i++) {
        const cell = (c: number): number => (at + (c >> 2) * stride) / 4 + 4 * i + (c & 3)
        let most = -Infinity
        for (let c = 0; c < columns; c++) most = Math.max(most, memory[cell(c)]!)
        const parts = new Float32Array(4)
        const filled = 4 * Math.ceil(columns / 4)
        for (let c = 0; c < filled; c++) {
          const power = c < columns ? exponential(fround(memory[cell(c)]! - most)) : 0
          memory[cell(c)] = power
          parts[c & 3]! += power
        }
        const sum = fround(fround(parts[0]! + parts[2]!) + fround(parts[1]! + parts[3]!))
        const share = fround(memory[factors / 4 + i]! / sum)
        for (let c = 0; c < filled; c++) memory[cell(c)]! *= share
        memory[highest / 4 + i] = most
        memory[sums / 4 + i] = sum
      }
    },

    step(weights, slopes, means, squares, length, decay, rows, rate, beta1, beta2, epsilon) {
      const [keep1, keep2, lambda, r, least] = [beta1, beta2, decay, rate, epsilon].map(fround) as Five
      const [take1, take2] = [fround(1 - keep1), fround(1 - keep2)]
      const sums = new Float64Array(4)
      for (let i = 0; i < length; i++) {
        const w = memory[weights / 4 + i]!
        sums[i & 3]! += w * w
        const g = fround(fround(memory[slopes / 4 + i]! + fround(lambda * w)) / rows)
        const m = fround(fround(keep1 * memory[means / 4 + i]!) + fround(take1 * g))
        const s = fround(fround(keep2 * memory[squares / 4 + i]!) + fround(take2 * fround(g * g)))
        memory[means / 4 + i] = m
        memory[squares / 4 + i] = s
        memory[weights / 4 + i] = w - fround(fround(r * m) / fround(fround(sqrt(s)) + least))
      }
      return sums[0]! + sums[2]! + (sums[1]! + sums[3]!)
    }
  }
}

/** As in assembly/. */
function exponential(x: number): number {
  const { fround } = Math
  const least = Math.max(x, -87)
  const n = fround(fround(fround(least * log2e) + 12582912) - 12582912)
  let r = fround(least - fround(n * 0.693359375))
  r = fround(r - fround(n * restOfLn2))
  let series = coefficients[0]!
  for (let i = 1; i < coefficients.length; i++) series = fround(fround(series * r) + coefficients[i]!)
  return fround(series * 2 ** n)
}

const log2e = Math.fround(1.44269504)
const restOfLn2 = Math.fround(-0.00021219444)
const coefficients = Float32Array.of(1 / 720, 1 / 120, 1 / 24, 1 / 6, 1 / 2, 1, 1)

type Five = [number, number, number, number, number]
