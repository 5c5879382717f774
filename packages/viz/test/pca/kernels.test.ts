import { createRandom } from '@llm-cookbook/vector'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createKernels, typescriptKernels, type Kernels } from '../../src/pca/kernels.ts'
import { base64 } from '../../src/pca/kernels.wasm.ts'
import { wasmModule } from '../../src/wasm.ts'

/** Both forms, each on memory that `fill` has written. */
function both(bytes: number, fill: (buffer: ArrayBuffer) => void): [wasm: Kernels, typescript: Kernels] {
  const whole = 65536 * Math.ceil(bytes / 65536)
  const kernels: [Kernels, Kernels] = [createKernels(whole), typescriptKernels(new ArrayBuffer(whole))]
  for (const { buffer } of kernels) fill(buffer)
  return kernels
}

const sameBytes = ([a, b]: readonly [Kernels, Kernels]): void => {
  expect(Buffer.compare(Buffer.from(a.buffer), Buffer.from(b.buffer))).toBe(0)
}

const count = (max: number): fc.Arbitrary<number> => fc.integer({ min: 1, max })

describe('the kernels in WebAssembly and in TypeScript', () => {
  it('are two: this engine has WebAssembly with SIMD', () => {
    expect(wasmModule(base64)).toBeDefined()
  })

  it('give the same inner products of columns, which are those of the definition', () => {
    fc.assert(
      fc.property(count(4), count(12), (fours, twos) => {
        const [rows, width] = [4 * fours, 2 * twos]
        const sums = 8 * rows * width
        const kernels = both(sums + 8 * width * width, buffer => {
          const random = createRandom(rows + 100 * width)
          const doubles = new Float64Array(buffer)
          for (let i = 0; i < rows * width + width * width; i++) doubles[i] = random.normal()
        })
        const before = new Float64Array(kernels[0].buffer, sums, width * width).slice()
        for (const one of kernels) one.addProducts(0, rows, width, sums)
        sameBytes(kernels)
        const doubles = new Float64Array(kernels[0].buffer)
        for (let i = 0; i < width; i++) {
          for (let j = i; j < width; j++) {
            let expected = before[i * width + j]!
            for (let row = 0; row < rows; row++) expected += doubles[row * width + i]! * doubles[row * width + j]!
            expect(doubles[sums / 8 + i * width + j]).toBeCloseTo(expected, 10)
          }
        }
      })
    )
  })

  it("give the same X' X V, which is that of the definition", () => {
    fc.assert(
      fc.property(count(4), count(20), count(2), (fours, columns, eights) => {
        const [rows, width] = [4 * fours, 8 * eights]
        const vectors = 4 * rows * columns
        const images = vectors + 4 * columns * width
        const kernels = both(images + 4 * columns * width, buffer => {
          const random = createRandom(rows + 100 * columns)
          const floats = new Float32Array(buffer)
          for (let i = 0; i < images / 4 + columns * width; i++) floats[i] = random.normal()
        })
        const floats = new Float32Array(kernels[0].buffer)
        const before = floats.slice()
        for (const one of kernels) one.addImages(0, rows, columns, vectors, width, images)
        sameBytes(kernels)
        const x = (row: number, c: number): number => before[row * columns + c]!
        for (let v = 0; v < width; v++) {
          const products = Array.from({ length: rows }, (_, row) =>
            Array.from({ length: columns }, (_, c) => x(row, c) * before[vectors / 4 + c * width + v]!).reduce(
              (a, b) => a + b
            )
          )
          for (let c = 0; c < columns; c++) {
            const at = images / 4 + c * width + v
            const expected = products.reduce((sum, product, row) => sum + product * x(row, c), before[at]!)
            expect(floats[at]).toBeCloseTo(expected, 3)
          }
        }
      })
    )
  })
})
