import { createRandom } from '@llm-cookbook/vector'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createKernels, typescriptKernels, type Kernels } from '../../src/linear/kernels.ts'
import { base64 } from '../../src/linear/kernels.wasm.ts'
import { wasmModule } from '../../src/wasm.ts'

/** Both forms, on memories with the same random numbers: of 32 bits, and from byte `doublesAt` on of 64. */
function both(bytes: number, doublesAt: number): [wasm: Kernels, typescript: Kernels] {
  const whole = 65536 * Math.ceil(bytes / 65536)
  const kernels: [Kernels, Kernels] = [createKernels(whole), typescriptKernels(new ArrayBuffer(whole))]
  for (const { buffer } of kernels) {
    const random = createRandom(bytes)
    const floats = new Float32Array(buffer, 0, doublesAt / 4)
    const doubles = new Float64Array(buffer, doublesAt, (bytes - doublesAt) / 8)
    for (let i = 0; i < floats.length; i++) floats[i] = random.normal()
    for (let i = 0; i < doubles.length; i++) doubles[i] = random.normal()
  }
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

  it('give the same inner products of rows and vectors, which are those of the definition', () => {
    fc.assert(
      fc.property(count(4), count(12), count(7), count(3), (fours, twos, vectors, gap) => {
        const [rows, columns] = [4 * fours, 2 * twos]
        const stride = 4 * columns + 8 * gap
        const outStride = 8 * (vectors + gap)
        const at = rows * stride
        const out = at + 8 * vectors * columns
        const kernels = both(out + rows * outStride, at)
        for (const one of kernels) one.multiply(0, rows, stride, columns, at, vectors, out, outStride)
        sameBytes(kernels)
        const [floats, doubles] = [new Float32Array(kernels[0].buffer), new Float64Array(kernels[0].buffer)]
        for (let row = 0; row < rows; row++) {
          for (let j = 0; j < vectors; j++) {
            let expected = 0
            for (let c = 0; c < columns; c++) {
              expected += floats[(row * stride) / 4 + c]! * doubles[at / 8 + j * columns + c]!
            }
            expect(doubles[(out + row * outStride) / 8 + j]).toBeCloseTo(expected, 10)
          }
        }
      })
    )
  })

  it("add the same R' X, which is that of the definition", () => {
    fc.assert(
      fc.property(count(9), count(3), count(7), count(3), (rows, eights, factors, gap) => {
        const columns = 8 * eights
        const [stride, factorStride, sumStride] = [4 * columns + 8 * gap, 8 * (factors + gap), 8 * (columns + gap)]
        const at = rows * stride
        const sums = at + rows * factorStride
        const kernels = both(sums + factors * sumStride, at)
        const before = new Float64Array(kernels[0].buffer).slice()
        for (const one of kernels) {
          one.addProducts(0, rows, stride, columns, at, factors, factorStride, sums, sumStride)
        }
        sameBytes(kernels)
        const [floats, doubles] = [new Float32Array(kernels[0].buffer), new Float64Array(kernels[0].buffer)]
        for (let j = 0; j < factors; j++) {
          for (let c = 0; c < columns; c++) {
            const to = (sums + j * sumStride) / 8 + c
            let expected = before[to]!
            for (let row = 0; row < rows; row++) {
              expected += floats[(row * stride) / 4 + c]! * doubles[(at + row * factorStride) / 8 + j]!
            }
            expect(doubles[to]).toBeCloseTo(expected, 10)
          }
        }
      })
    )
  })

  it('add the same products of panels', () => {
    fc.assert(
      fc.property(count(3), count(3), count(20), (fours, eights, inner) => {
        const b = 16 * fours * inner
        const out = b + 32 * eights * inner
        const bytes = out + 128 * fours * eights
        const kernels = both(bytes, 8 * Math.ceil(bytes / 8))
        for (const one of kernels) one.addPanels(0, fours, b, eights, inner, out)
        sameBytes(kernels)
      })
    )
  })

  it('lay the same rows, less the means, in panels', () => {
    fc.assert(
      fc.property(count(9), count(3), count(3), count(4), (rows, eights, gap, place) => {
        const width = 8 * eights
        const stride = 4 * width + 8 * gap
        const means = rows * stride
        const fours = means + 4 * width
        const inner = rows + place
        const to = fours + 4 * width * inner
        const kernels = both(to + 4 * width * inner, to)
        for (const one of kernels) {
          one.centerPanels(0, rows, stride, eights, means, inner, fours + 16 * place, to + 32 * place)
        }
        sameBytes(kernels)
        const floats = new Float32Array(kernels[0].buffer)
        for (let row = 0; row < rows; row++) {
          for (let c = 0; c < width; c++) {
            const value = Math.fround(floats[(row * stride) / 4 + c]! - floats[means / 4 + c]!)
            expect(floats[fours / 4 + (c >> 2) * 4 * inner + 4 * (place + row) + (c & 3)]).toBe(value)
            expect(floats[to / 4 + (c >> 3) * 8 * inner + 8 * (place + row) + (c & 7)]).toBe(value)
          }
        }
      })
    )
  })
})
