import { Matrix } from '@llm-cookbook/vector'
import { describe, expect, it, vi } from 'vitest'
import { kernelRidge, KernelRidge, type KernelRidgeOptions } from '../src/kernel-ridge.ts'
import { ridge } from '../src/ridge.ts'
import { scikitLearn, splitForLinear } from './support/linear.ts'
import { reviews } from './support/vectors.ts'

const { vectors, labels, rest } = splitForLinear(reviews())

describe('kernelRidge', () => {
  it('learns what is no line', async () => {
    const matrix = Matrix.fromRows(Array.from({ length: 41 }, (_, i) => [i / 10 - 2]))
    const targets = [...matrix].map(([x]) => x! * x!)
    const model = await kernelRidge({ alpha: 1e-4, gamma: 1 }).fit(matrix, targets)
    expect(model.predict(Matrix.fromRows([[1.55]]))[0]).toBeCloseTo(1.55 ** 2, 2)
  })

  it.each<[string, KernelRidgeOptions]>([
    ['rbf, gamma 1', { gamma: 1, alpha: 0.1 }],
    ['rbf, gamma 1 / columns', {}],
    ['linear', { kernel: 'linear' }],
    ['cosine', { kernel: 'cosine', alpha: 0.5 }]
  ])('predicts what scikit-learn predicts to 5 digits and more: %s', async (name, options) => {
    const { predictions } = scikitLearn['kernel ridge'][name]!
    const model = await kernelRidge(options).fit(vectors, labels)
    for (const [i, prediction] of model.predict(rest).entries()) {
      expect(Math.abs(prediction - predictions[i]!)).toBeLessThan(1e-6)
    }
  })

  it('is ridge without a constant for the linear kernel', async () => {
    const model = await kernelRidge({ kernel: 'linear', alpha: 0.01 }).fit(vectors, labels)
    const same = await ridge({ alpha: 0.01, intercept: false }).fit(vectors, labels)
    const expected = same.predict(rest)
    for (const [i, prediction] of model.predict(rest).entries()) expect(prediction).toBeCloseTo(expected[i]!, 6)
  })

  it('solves what conjugate gradients do not: hardly any penalty', async () => {
    const matrix = Matrix.fromRows(Array.from({ length: 200 }, (_, i) => [i / 100]))
    const targets = [...matrix].map(([x]) => Math.sin(7 * x!))
    const model = await kernelRidge({ alpha: 1e-9, gamma: 5 }).fit(matrix, targets)
    const off = Array.from(model.predict(matrix), (prediction, i) => Math.abs(prediction - targets[i]!))
    expect(Math.max(...off)).toBeLessThan(1e-4)
  })

  it('takes rows of zeros, one row, and no columns', async () => {
    const zeros = await kernelRidge({ kernel: 'cosine' }).fit(new Matrix(2, 3), [1, 2])
    expect([...zeros.predict(new Matrix(1, 3))]).toEqual([0])
    const one = await kernelRidge().fit(Matrix.fromRows([[1, 2]]), [6])
    expect([...one.predict(Matrix.fromRows([[1, 2]]))]).toEqual([3])
    expect([...(await kernelRidge().fit(new Matrix(2, 0), [3, 3])).predict(new Matrix(1, 0))][0]).toBeCloseTo(2, 9)
  })

  it('says what is wrong', async () => {
    expect(() => kernelRidge({ alpha: 0 })).toThrow(/^alpha: expected a number from/)
    expect(() => kernelRidge({ gamma: -1 })).toThrow(/^gamma: expected a number from/)
    expect(() => kernelRidge({ kernel: 'poly' as 'rbf' })).toThrow(
      new RangeError("kernel: expected 'rbf', 'linear' or 'cosine', got 'poly'")
    )
    await expect(kernelRidge().fit(new Matrix(16_385, 0), new Float64Array(16_385))).rejects.toThrow(
      new RangeError('matrix: expected 16384 rows at most, got 16385; ridge takes any number')
    )
    await expect(kernelRidge().fit(new Matrix(2, 1), [1])).rejects.toThrow('targets: expected 2')
  })

  it('reports progress, and ends when it is told to', async () => {
    const controller = new AbortController()
    const reason = new Error('enough')
    const onProgress = vi.fn(() => {
      controller.abort(reason)
    })
    const fit = kernelRidge().fit(vectors, labels, { signal: controller.signal, onProgress })
    await expect(fit).rejects.toBe(reason)
    expect(onProgress).toHaveBeenCalledExactlyOnceWith({ stage: 'kernel', done: 64, total: 400 })
  })
})

describe('KernelRidge', () => {
  it('is saved as bytes, the same for the same data, and read again', async () => {
    const model = await kernelRidge().fit(vectors, labels)
    const bytes = model.save()
    expect((await kernelRidge().fit(vectors, labels)).save()).toEqual(bytes)
    const read = KernelRidge.from(bytes)
    expect(read.predict(rest)).toEqual(model.predict(rest))
    expect(read.save()).toEqual(bytes)
    expect(() => model.predict(new Matrix(1, 255))).toThrow(
      new RangeError('matrix: expected 256 columns as in the fit, got 255')
    )
    expect(() => KernelRidge.from(new Uint8Array(9))).toThrow(/^bytes: no model of kernel-ridge/)
  })
})
