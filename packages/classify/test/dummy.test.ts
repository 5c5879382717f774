import { Matrix } from '@llm-cookbook/vector'
import { describe, expect, it } from 'vitest'
import { Majority, majority, Mean, mean } from '../src/dummy.ts'

const matrix = new Matrix(4, 2)

describe('majority', () => {
  it('says the most frequent label, whatever it is asked', async () => {
    const model = await majority().fit(matrix, ['good', 'bad', 'good', 'good'])
    expect(model.predict(new Matrix(2, 2))).toEqual(['good', 'good'])
    expect([...model.predictProbabilities(new Matrix(1, 2)).data]).toEqual([0.25, 0.75])
    expect(model.shares).toEqual(Float64Array.of(0.25, 0.75))
  })

  it('says the first of equally frequent ones, and the only one of one', async () => {
    expect((await majority().fit(matrix, [2, 1, 2, 1])).predict(matrix)).toEqual([1, 1, 1, 1])
    expect((await majority().fit(new Matrix(1, 0), [false])).predict(new Matrix(1, 0))).toEqual([false])
  })

  it('comes back from its bytes', async () => {
    const model = await majority().fit(matrix, [true, false, true, true])
    expect(Majority.from(model.save())).toEqual(model)
    expect(() => Mean.from(model.save())).toThrow(expect.objectContaining({ code: 'invalid-model' }))
  })

  it('checks its arguments as the learners do that it is compared with', async () => {
    await expect(majority().fit(new Matrix(0, 2), [])).rejects.toThrow('matrix: expected 1 row at least')
    await expect(majority().fit(matrix, ['a'])).rejects.toThrow('labels: expected 4')
    const model = await majority().fit(matrix, [1, 1, 1, 1])
    expect(() => model.predict(new Matrix(1, 3))).toThrow('matrix: expected 2 columns as in the fit, got 3')
    await expect(majority().fit(matrix, [1, 1, 1, 1], { signal: AbortSignal.abort() })).rejects.toThrow(/abort/)
  })
})

describe('mean', () => {
  it('says the mean, whatever it is asked', async () => {
    const model = await mean().fit(matrix, [1, 2, 3, 6])
    expect(model.predict(new Matrix(2, 2))).toEqual(Float64Array.of(3, 3))
  })

  it('does not lose itself in large numbers', async () => {
    expect((await mean().fit(matrix, [1.7e308, 1.7e308, 1.7e308, 1.7e308])).value).toBe(1.7e308)
  })

  it('comes back from its bytes', async () => {
    const model = await mean().fit(matrix, Float64Array.of(0.1, 0.2, 0.3, 0.7))
    expect(Mean.from(model.save())).toEqual(model)
  })

  it('checks its arguments as the learners do that it is compared with', async () => {
    await expect(mean().fit(matrix, [1, 2, 3])).rejects.toThrow('targets: expected 4')
    await expect(mean().fit(matrix, [1, 2, 3, NaN])).rejects.toThrow('targets[3]: expected a finite number, got NaN')
    await expect(mean().fit(matrix, [1, 2, 3, 4], { signal: AbortSignal.abort() })).rejects.toThrow(/abort/)
  })
})
