import { createRandom } from '@llm-cookbook/vector'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decompose, decomposeAtOnce, solveDecomposed } from '../../src/linear/cholesky.ts'
import { byDiagonal, solveIteratively, type System } from '../../src/linear/conjugate-gradients.ts'
import { dot } from '../../src/linear/dot.ts'

const pause = (): Promise<void> => Promise.resolve()

/** M'M + 0.1 for a random M, and a random right side. */
function randomSystem(size: number): { a: Float64Array; right: Float64Array } {
  const random = createRandom(size)
  const m = Array.from({ length: size }, () => Float64Array.from({ length: size }, () => random.normal()))
  const a = new Float64Array(size * size)
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) a[i * size + j] = dot(m[i]!, m[j]!) + (i === j ? 0.1 : 0)
  }
  return { a, right: Float64Array.from({ length: size }, () => random.normal()) }
}

function apply(a: Float64Array, x: Float64Array): Float64Array {
  return x.map((_, i) => dot(x, a.subarray(i * x.length, (i + 1) * x.length)))
}

function systemOf(a: Float64Array, right: Float64Array): System {
  return {
    right,
    precondition: byDiagonal(right.map((_, i) => Math.max(1e-9, a[i * right.length + i]!))),
    apply: (vector, out) => {
      out.set(apply(a, vector))
      return Promise.resolve()
    }
  }
}

const size = fc.integer({ min: 0, max: 30 })

describe('decompose and solveDecomposed', () => {
  it('solve A x = b, of the lower triangle alone', async () => {
    await fc.assert(
      fc.asyncProperty(size, async length => {
        const { a, right } = randomSystem(length)
        const lower = a.map((value, i) => (i % length > i / length ? NaN : value))
        const other = lower.slice()
        expect(await decompose(lower, length, pause)).toBe(true)
        expect(decomposeAtOnce(other, length)).toBe(true)
        expect(other).toEqual(lower)
        const x = right.slice()
        solveDecomposed(lower, x, x)
        for (const [i, value] of apply(a, x).entries()) expect(value).toBeCloseTo(right[i]!, 8)
      })
    )
  })

  it('notice what is not positive definite', async () => {
    expect(await decompose(Float64Array.of(1, 2, 2, 1), 2, pause)).toBe(false)
    expect(await decompose(Float64Array.of(1, 1, 1, 1), 2, pause)).toBe(false)
    expect(await decompose(new Float64Array(1), 1, pause)).toBe(false)
    expect(decomposeAtOnce(Float64Array.of(1, 2, 2, 1), 2)).toBe(false)
  })
})

describe('solveIteratively', () => {
  it('solves A x = b', async () => {
    await fc.assert(
      fc.asyncProperty(size, async length => {
        const { a, right } = randomSystem(length)
        const { x, converged } = await solveIteratively(systemOf(a, right), { maxIterations: 1000, tolerance: 1e-12 })
        expect(converged).toBe(true)
        for (const [i, value] of apply(a, x).entries()) expect(value).toBeCloseTo(right[i]!, 6)
      })
    )
  })

  it('needs one iteration where the preconditioner is the inverse', async () => {
    const { a, right } = randomSystem(20)
    const l = a.slice()
    await decompose(l, 20, pause)
    const precondition: System['precondition'] = (vector, out) => {
      solveDecomposed(l, vector, out)
    }
    const limits = { maxIterations: 1, tolerance: 1e-8 }
    expect((await solveIteratively({ ...systemOf(a, right), precondition }, limits)).converged).toBe(true)
    expect((await solveIteratively(systemOf(a, right), limits)).converged).toBe(false)
  })

  it('stops where A is not positive definite', async () => {
    const system = systemOf(Float64Array.of(0, 1, 1, 0), Float64Array.of(1, -1))
    expect((await solveIteratively(system, { maxIterations: 9, tolerance: 1e-9 })).converged).toBe(false)
  })
})
