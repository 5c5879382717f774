import { createRandom } from '@llm-cookbook/vector'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createKernels, typescriptKernels, type Kernels } from '../../src/quality/kernels.ts'
import { base64 } from '../../src/quality/kernels.wasm.ts'
import { wasmModule } from '../../src/wasm.ts'

/** Both forms, with the same random numbers in their memory. */
function both(numbers: number, of: (random: number) => number = x => x): [wasm: Kernels, typescript: Kernels] {
  const bytes = 65536 * Math.ceil(numbers / 16384)
  const random = createRandom(numbers)
  const wasm = createKernels(bytes)
  const typescript = typescriptKernels(new ArrayBuffer(bytes))
  const floats = new Float32Array(wasm.buffer)
  for (let i = 0; i < numbers; i++) floats[i] = of(random.normal())
  new Float32Array(typescript.buffer).set(floats)
  return [wasm, typescript]
}

const sameBytes = ([a, b]: readonly [Kernels, Kernels]): void => {
  expect(Buffer.compare(Buffer.from(a.buffer), Buffer.from(b.buffer))).toBe(0)
}

describe('the kernels in WebAssembly and in TypeScript', () => {
  it('are two: this engine has WebAssembly with SIMD', () => {
    expect(wasmModule(base64)).toBeDefined()
  })

  const sizes = fc.record({
    fours: fc.integer({ min: 1, max: 4 }),
    columns: fc.integer({ min: 0, max: 40 }),
    pairs: fc.integer({ min: 1, max: 9 }),
    cosine: fc.boolean()
  })
  it('give the same distances to the last bit', () => {
    fc.assert(
      fc.property(sizes, ({ fours, columns, pairs, cosine }) => {
        const [queryCount, groups] = [4 * fours, 2 * pairs]
        const points = 16 * Math.ceil((queryCount * columns) / 4)
        const out = points + 16 * groups * columns
        const kernels = both(out / 4 + queryCount * 4 * groups, x => x / 8)
        for (const one of kernels) {
          one.distances(0, queryCount, columns, points, groups, out, 16 * groups, cosine)
        }
        sameBytes(kernels)
      })
    )
  })

  it('find the same neighbours and ranks, of equal ones the first', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 12 }), (groups, k) => {
        // Few different values, so that many are equal.
        const kernels = both(4 * groups + 40, x => Math.round(3 * Math.abs(x)))
        const values = 16 * groups
        for (const one of kernels) one.nearest(0, groups, k, values, values + 64)
        sameBytes(kernels)
        const [{ buffer }] = kernels
        const distances = new Float32Array(buffer, 0, 4 * groups)
        const order = [...distances.keys()].sort((a, b) => distances[a]! - distances[b]! || a - b)
        const found = [...new Int32Array(buffer, values + 64, k)].filter(row => row >= 0)
        expect(found).toEqual(order.slice(0, k))
        for (const [i, row] of order.entries()) {
          for (const one of kernels) expect(one.rank(0, groups, row)).toBe(i + 1)
        }
      })
    )
  })

  it('give the same sums, of distances and of their square roots', () => {
    fc.assert(
      fc.property(fc.nat({ max: 9 }), fc.nat({ max: 60 }), fc.boolean(), (start, count, roots) => {
        const [wasm, typescript] = both(80, Math.abs)
        const sum = wasm.sum(4 * start, count, roots)
        expect(sum).toBe(typescript.sum(4 * start, count, roots))
        const numbers = new Float32Array(wasm.buffer, 4 * start, count)
        expect(sum).toBeCloseTo(
          numbers.reduce((total, x) => total + (roots ? Math.sqrt(x) : x), 0),
          4
        )
      })
    )
  })
})
