import { createRandom, Matrix } from '@llm-cookbook/vector'
import { describe, expect, it } from 'vitest'
import type { ClassifyError } from '../src/errors.ts'
import { neuralNet, NeuralNet, neuralNetRegressor, NeuralNetRegressor } from '../src/neural-net.ts'
import { takeRows } from '../src/split.ts'
import { articles, reviews } from './support/vectors.ts'

const corners = Matrix.fromRows([
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1]
])
const odd = ['even', 'odd', 'odd', 'even']
const quick = { layers: [8], epochs: 5 }

describe('neuralNet', () => {
  it('learns what no line separates', async () => {
    const model = await neuralNet({ layers: [16], learningRate: 0.02, epochs: 500 }).fit(corners, odd)
    expect(model.predict(corners)).toEqual(odd)
    for (const [i, row] of [...model.predictProbabilities(corners)].entries()) {
      expect(row[model.classes.indexOf(odd[i]!)]).toBeGreaterThan(0.9)
      expect(row[0]! + row[1]!).toBeCloseTo(1, 6)
    }
    expect(model.losses.at(-1)).toBeLessThan(model.losses[0]! / 5)
  })

  it('gives the same bytes for the same seed, others for another', async () => {
    const { vectors, labels } = articles()
    const bytes = async (seed: number): Promise<Uint8Array> =>
      (await neuralNet({ ...quick, dropout: 0.2, earlyStopping: true, batch: 32, seed }).fit(vectors, labels)).save()
    expect(await bytes(1)).toEqual(await bytes(1))
    expect(await bytes(1)).not.toEqual(await bytes(2))
  })

  it('does not depend on what the matrix is of other rows at prediction', async () => {
    const { vectors, labels } = articles()
    const model = await neuralNet(quick).fit(vectors, labels)
    const all = model.predictProbabilities(vectors)
    for (const row of [0, 3, 199])
      expect(model.predictProbabilities(takeRows(vectors, [row])).row(0)).toEqual(all.row(row))
  })

  it('stops early on rows held out, and keeps the weights of their lowest loss', async () => {
    const { vectors, labels } = reviews()
    const learner = neuralNet({ earlyStopping: true, patience: 2, learningRate: 0.02, batch: 50, heldOut: 0.2 })
    const model = await learner.fit(vectors, labels)
    expect(model.converged).toBe(true)
    expect(model.losses.length).toBeLessThan(100)
    expect(model.heldOutLosses.length).toBe(model.losses.length)
    const lowest = model.heldOutLosses.indexOf(Math.min(...model.heldOutLosses))
    expect(lowest).toBeLessThan(model.losses.length - 1)
    const asLong = await neuralNet({
      ...{ earlyStopping: true, learningRate: 0.02, batch: 50, heldOut: 0.2 },
      epochs: lowest + 1
    }).fit(vectors, labels)
    expect(asLong.layers).toEqual(model.layers)
    expect(asLong.converged).toBe(false)
  })

  it('stops when the loss no longer falls', async () => {
    const model = await neuralNet({ ...quick, epochs: 100, tolerance: 1, patience: 3 }).fit(corners, odd)
    // The first epoch sets the mark; of four more in a row, the last is one more than may fail to fall.
    expect([model.losses.length, model.converged, model.heldOutLosses.length]).toEqual([5, true, 0])
  })

  it('leaves out other units in each step with dropout, and none of them at prediction', async () => {
    const { vectors, labels } = reviews()
    const settings = { layers: [64, 32], epochs: 30, learningRate: 0.005, batch: 50 }
    const model = await neuralNet({ ...settings, dropout: 0.5 }).fit(vectors, labels)
    const without = await neuralNet(settings).fit(vectors, labels)
    expect(model.losses.at(-1)).toBeGreaterThan(without.losses.at(-1)!)
    expect(model.predictProbabilities(vectors)).toEqual(model.predictProbabilities(vectors))
    expect(model.predict(vectors).filter((label, i) => label === labels[i]).length).toBeGreaterThan(570)
  })

  it('heeds a rare class more when classes are balanced', async () => {
    const random = createRandom(1)
    const matrix = new Matrix(400, 2)
    const labels = Array.from({ length: 400 }, (_, i) => (i % 20 === 0 ? 'rare' : 'common'))
    for (const [i, row] of [...matrix].entries()) {
      row[0] = random.normal() + (labels[i] === 'rare' ? 1.5 : 0)
      row[1] = random.normal()
    }
    const found = async (classWeight?: 'balanced' | Record<string, number>): Promise<number> => {
      const model = await neuralNet({ layers: [8], epochs: 60, learningRate: 0.01, classWeight }).fit(matrix, labels)
      return model.predict(matrix).filter(label => label === 'rare').length
    }
    expect(await found()).toBeLessThan(10)
    expect(await found('balanced')).toBeGreaterThan(30)
    expect(await found({ common: 1, rare: 19 })).toBeGreaterThan(30)
  })

  it('is a linear model without hidden layers, and takes many', async () => {
    const linear = await neuralNet({ layers: [], epochs: 3 }).fit(corners, [1, 2, 3, 4])
    expect(linear.layers.map(({ inputs, outputs }) => [inputs, outputs])).toEqual([[2, 4]])
    const deep = await neuralNet({ layers: [9, 8, 7, 1], initialization: 'he', epochs: 3 }).fit(corners, odd)
    expect(deep.layers.map(({ outputs }) => outputs)).toEqual([9, 8, 7, 1, 1])
    expect(deep.predictProbabilities(corners).data.every(Number.isFinite)).toBe(true)
  })

  it('comes back from its bytes', async () => {
    const { vectors, labels } = articles()
    for (const wanted of [labels, labels.map(label => String(label === labels[0]))]) {
      const model = await neuralNet({ layers: [8, 5], epochs: 2, earlyStopping: true }).fit(vectors, wanted)
      const again = NeuralNet.from(model.save())
      expect(again.predictProbabilities(vectors)).toEqual(model.predictProbabilities(vectors))
      expect(again).toMatchObject({ losses: model.losses, heldOutLosses: model.heldOutLosses, converged: false })
      expect(again.save()).toEqual(model.save())
      expect(() => NeuralNetRegressor.from(model.save())).toThrow(expect.objectContaining({ code: 'invalid-model' }))
    }
  })

  it('says so when it diverges, and what to do', async () => {
    const huge = Matrix.fromRows([[3e38], [-3e38]])
    const diverging = neuralNet({ ...quick, epochs: 200, learningRate: 1e30 }).fit(huge, [0, 1])
    const error = await diverging.then(
      () => undefined,
      (reason: unknown) => reason as ClassifyError
    )
    expect(error).toMatchObject({ code: 'diverged' })
    expect(error?.message).toMatch(
      /^learningRate: the loss grew past all bounds in epoch \d+ with 1e\+30; take a lower one, and bring the columns to a like scale: the largest number is 3.00e\+38$/
    )
  })

  it('never gives NaN: rows that overflow it are named', async () => {
    const model = await neuralNet({ layers: [20, 20], epochs: 300, learningRate: 0.05 }).fit(corners, odd)
    expect(() =>
      model.predictProbabilities(
        Matrix.fromRows([
          [0, 0],
          [3.4e38, -3.4e38]
        ])
      )
    ).toThrow('matrix: expected numbers like those of the fit; those of row 1 are too large')
  })

  it('takes one row of each class, constant columns, none, and more than rows', async () => {
    for (const matrix of [
      new Matrix(2, 3),
      new Matrix(2, 0),
      Matrix.fromRows([Array(50).fill(1), Array(50).fill(-1)])
    ]) {
      const model = await neuralNet(quick).fit(matrix, ['a', 'b'])
      expect(model.predictProbabilities(matrix).data.every(Number.isFinite)).toBe(true)
      expect(model.columns).toBe(matrix.columns)
    }
    const stopped = await neuralNet({ ...quick, earlyStopping: true }).fit(new Matrix(2, 1), ['a', 'b'])
    expect(stopped.heldOutLosses.length).toBeGreaterThan(0)
  })

  it('tells a thousand classes', async () => {
    const matrix = Matrix.fromRows(
      Array.from({ length: 1000 }, (_, i) => Array.from({ length: 10 }, (_, j) => (i >> j) & 1))
    )
    const labels = Array.from({ length: 1000 }, (_, i) => `label ${i}`)
    const model = await neuralNet({ layers: [16], epochs: 2 }).fit(matrix, labels)
    expect(model.classes.length).toBe(1000)
    const [row] = model.predictProbabilities(matrix)
    expect(row!.reduce((sum, share) => sum + share)).toBeCloseTo(1, 5)
  })

  it('names what is wrong with its arguments', async () => {
    expect(() => neuralNet({ layers: [10, 0] })).toThrow('layers[1]: expected an integer from 1 on, got 0')
    expect(() => neuralNet({ dropout: 1 })).toThrow('dropout: expected a number from 0 to 0.99, got 1')
    expect(() => neuralNet({ learningRate: 0 })).toThrow('learningRate: expected a number')
    expect(() => neuralNet({ batch: 0.5 })).toThrow('batch: expected an integer from 1 on, got 0.5')
    expect(() => neuralNet({ heldOut: 0 })).toThrow('heldOut: expected a number')
    expect(() => neuralNet({ initialization: 'xavier' as 'he' })).toThrow("initialization: expected 'glorot' or 'he'")
    expect(() => neuralNet({ seed: 0.5 })).toThrow('seed: expected an integer')
    const learner = neuralNet(quick)
    await expect(learner.fit(corners, ['a', 'a', 'a', 'a'])).rejects.toThrow(
      expect.objectContaining({ code: 'one-class' })
    )
    await expect(learner.fit(corners, ['a'])).rejects.toThrow('labels: expected 4, one for each row, got 1')
    await expect(learner.fit(new Matrix(0, 2), [])).rejects.toThrow('matrix: expected 1 row at least, got 0')
    await expect(learner.fit(Matrix.fromRows([[1], [NaN]]), [1, 2])).rejects.toThrow('got NaN in row 1, column 0')
    await expect(neuralNet({ layers: [1e9] }).fit(corners, odd)).rejects.toThrow(
      'layers: expected 134217728 weights at most in all, got 3000000000; take fewer units'
    )
    const model = await learner.fit(corners, odd)
    expect(() => model.predict(new Matrix(1, 3))).toThrow('matrix: expected 2 columns as in the fit, got 3')
    expect(model.predict(new Matrix(0, 2))).toEqual([])
  })

  it('tells how far it is, and ends when told to', async () => {
    const seen: string[] = []
    await neuralNet({ ...quick, epochs: 3 }).fit(corners, odd, {
      onProgress: ({ stage, done, total }) => seen.push(`${stage} ${done}/${total}`)
    })
    expect(seen).toEqual(['epochs 1/3', 'epochs 2/3', 'epochs 3/3'])
    const controller = new AbortController()
    const aborted = neuralNet().fit(corners, odd, {
      signal: controller.signal,
      onProgress: ({ done }) => {
        if (done === 2) controller.abort(new Error('enough'))
      }
    })
    await expect(aborted).rejects.toThrow('enough')
  })
})

describe('neuralNetRegressor', () => {
  const curve = Matrix.fromRows(Array.from({ length: 100 }, (_, i) => [i / 50 - 1]))
  const parabola = Float64Array.from(curve.data, x => x * x)

  it('learns a curve, whatever the unit and the offset of its targets', async () => {
    for (const [scale, offset] of [
      [1, 0],
      [1e6, -1e7],
      [1e-6, 1]
    ] as const) {
      const targets = parabola.map(y => offset + scale * y)
      const model = await neuralNetRegressor({ layers: [32], learningRate: 0.01, batch: 20 }).fit(curve, targets)
      const errors = model.predict(curve).map((y, i) => Math.abs(y - targets[i]!) / scale)
      expect(Math.max(...errors)).toBeLessThan(0.1)
    }
  })

  it('gives the mean where all targets are the same', async () => {
    const model = await neuralNetRegressor(quick).fit(corners, [5, 5, 5, 5])
    expect(model.predict(corners)).toEqual(Float64Array.of(5, 5, 5, 5))
  })

  it('comes back from its bytes', async () => {
    const model = await neuralNetRegressor(quick).fit(curve, parabola)
    const again = NeuralNetRegressor.from(model.save())
    expect(again.predict(curve)).toEqual(model.predict(curve))
    expect(again.save()).toEqual(model.save())
  })

  it('names what is wrong with its arguments', async () => {
    await expect(neuralNetRegressor().fit(corners, [1, 2])).rejects.toThrow(
      'targets: expected 4, one for each row, got 2'
    )
    await expect(neuralNetRegressor().fit(corners, [1, 2, NaN, 4])).rejects.toThrow(
      'targets[2]: expected a finite number'
    )
    await expect(neuralNetRegressor().fit(corners, [1e300, 2, 3, 4])).rejects.toThrow(
      'targets: expected numbers whose squares are finite; divide them by a constant'
    )
  })
})
