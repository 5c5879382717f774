import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRandom } from '@llm-cookbook/vector'
import { createKernels, type Kernels } from '../../src/neural-net/kernels/kernels.ts'
import { typescriptKernels } from '../../src/neural-net/kernels/typescript.ts'

const bytes = 2 ** 18

/** What a call leaves in a memory of random numbers, bit for bit: in WebAssembly, and in TypeScript. */
function both(seed: number, call: (kernels: Kernels) => void): [Buffer, Buffer] {
  const wasm = createKernels(bytes)
  const typescript = typescriptKernels(new ArrayBuffer(bytes))
  const random = createRandom(seed)
  const numbers = Float32Array.from({ length: bytes / 4 }, () => random.normal())
  return [wasm, typescript].map(kernels => {
    new Float32Array(kernels.buffer).set(numbers)
    call(kernels)
    return Buffer.from(kernels.buffer, 0, bytes)
  }) as [Buffer, Buffer]
}

const seeds = fc.integer()
const quarters = fc.integer({ min: 1, max: 5 })
const at = { x: 0, weights: 2 ** 15, biases: 2 ** 17 - 4096, out: 2 ** 17, other: 2 ** 17 + 2 ** 16 }

describe('the kernels of neural nets', () => {
  it('are the same in WebAssembly and in TypeScript', () => {
    const calls = (rows: number, quads: number, panels: number): ((kernels: Kernels) => void)[] => {
      const stride = 16 * rows + 64
      const size = 8 * panels * 4 * quads
      return [
        kernels => {
          kernels.pack(at.x, rows, quads, at.out, stride)
        },
        kernels => {
          kernels.forward(at.x, stride, rows, 4 * quads, at.weights, panels, at.biases, at.out, stride)
        },
        kernels => {
          kernels.gradient(at.x, stride, rows, 4 * quads, at.weights, stride, panels, at.out)
        },
        kernels => {
          kernels.sumRows(at.x, stride, rows, quads, at.out)
        },
        kernels => {
          kernels.transpose(at.weights, 8 * quads, panels, at.out)
        },
        kernels => {
          kernels.rectify(at.x, size)
        },
        kernels => {
          kernels.gate(at.x, at.weights, 1 / 0.7, size)
        },
        kernels => {
          kernels.softmax(at.x, stride, rows, 4 * quads - (panels % 4), at.biases, at.out, at.other)
        },
        kernels => {
          // Squares are not below 0.
          kernels.rectify(at.other, size)
          new Float64Array(kernels.buffer)[0] = kernels.step(
            at.weights,
            at.x,
            at.out,
            at.other,
            size,
            1e-4,
            200,
            0.001,
            0.9,
            0.999,
            1e-8
          )
        }
      ]
    }
    fc.assert(
      fc.property(seeds, quarters, quarters, quarters, (seed, rows, quads, panels) => {
        for (const call of calls(4 * rows, quads, panels)) {
          const [wasm, typescript] = both(seed, call)
          expect(wasm.equals(typescript)).toBe(true)
        }
      }),
      { numRuns: 10 }
    )
  })

  it('are the same where there are more inputs than are done at once', () => {
    for (const call of [
      (kernels: Kernels) => {
        kernels.forward(at.x, 64, 4, 516, at.weights, 2, at.biases, at.out, 64)
      },
      (kernels: Kernels) => {
        kernels.gradient(at.x, 64, 4, 516, at.weights, 64, 2, at.out)
      }
    ]) {
      const [wasm, typescript] = both(1, call)
      expect(wasm.equals(typescript)).toBe(true)
    }
  })
})
