import { readFileSync } from 'node:fs'
import { createRandom, Matrix, pack } from '@llm-cookbook/vector'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { VizError } from '../src/errors.ts'
import { fitPca, pca, PcaModel } from '../src/pca.ts'
import { digits } from './support/digits.ts'

const { images } = digits()

interface Recorded {
  mean: number[]
  components: number[][]
  explainedVariance: number[]
  explainedVarianceRatio: number[]
  layout: number[][]
}
const recorded = JSON.parse(
  readFileSync(new URL('./fixtures/scikit-learn/pca.json', import.meta.url), 'utf8')
) as Record<'digits' | 'tall' | 'wide' | 'large', Recorded>

/** As make.py has it. */
function wave(rows: number, columns: number): Matrix {
  const numberAt = (i: number, j: number): number =>
    (((i * 7919 + j * 104729 + i * i * j * 31) % 9973) / 9973 - 0.5) / Math.sqrt(1 + j) + 3
  return Matrix.fromRows(
    Array.from({ length: rows }, (_, i) => Array.from({ length: columns }, (_, j) => numberAt(i, j)))
  )
}

const matrices = { digits: images, tall: wave(300, 41), wide: wave(120, 700), large: wave(700, 600) }

describe.each([
  ['digits', 'exact'],
  ['tall', 'exact'],
  ['wide', 'exact'],
  ['digits', 'randomized'],
  ['wide', 'randomized'],
  ['large', 'auto']
] as const)('PCA of %s, %s', (name, solver) => {
  const expected = recorded[name]
  const matrix = matrices[name]
  const dimensions = expected.components.length
  const fitted = fitPca(matrix, { dimensions, solver })

  it('finds what scikit-learn finds, to five digits and up to sign', async () => {
    const { mean, components, explainedVariance, explainedVarianceRatio } = await fitted
    for (const [c, value] of expected.mean.entries()) expect(mean[c]).toBeCloseTo(value, 5)
    for (const [i, component] of expected.components.entries()) {
      expect(explainedVariance[i]! / expected.explainedVariance[i]!).toBeCloseTo(1, 5)
      expect(explainedVarianceRatio[i]).toBeCloseTo(expected.explainedVarianceRatio[i]!, 5)
      const row = components.row(i)
      const sign = Math.sign(row.reduce((sum, value, c) => sum + value * component[c]!, 0))
      for (const [c, value] of component.entries()) expect(row[c]).toBeCloseTo(sign * value, 5)
    }
  })

  it('lays the rows out as scikit-learn does', async () => {
    const model = await fitted
    const layout = model.transform(matrix)
    const unit = Math.sqrt(expected.explainedVariance[0]!)
    for (let i = 0; i < dimensions; i++) {
      const component = expected.components[i]!
      const sign = Math.sign(model.components.row(i).reduce((sum, value, c) => sum + value * component[c]!, 0))
      for (const [row, place] of expected.layout.entries()) {
        expect(layout.row(row)[i]! / unit).toBeCloseTo((sign * place[i]!) / unit, 5)
      }
    }
  })

  it('points to where the largest number of a component is positive', async () => {
    for (const component of (await fitted).components) {
      expect(Math.max(...component)).toBe(Math.max(...component.map(Math.abs)))
    }
  })
})

describe('fitPca', () => {
  it('finds the line on which points lie', async () => {
    const line = Matrix.fromRows([[1, 1], [4, 5], [-2, -3], [7, 9]]) // prettier-ignore
    const model = await fitPca(line, { dimensions: 1 })
    expect([...model.components.row(0)]).toEqual([Math.fround(0.6), Math.fround(0.8)])
    expect([...model.mean]).toEqual([2.5, 3])
    expect(model.explainedVarianceRatio[0]).toBeCloseTo(1, 12)
    // Places on the line are -5, 0, 5 and 10 beyond the first point: their variance is 125 / 3.
    expect(model.explainedVariance[0]).toBeCloseTo(125 / 3, 12)
    expect([...model.transform(Matrix.fromRows([[5.5, 7]])).data]).toEqual([5])
  })

  it('keeps all distances when it keeps all dimensions', async () => {
    const rows = fc.array(fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 4, maxLength: 4 }), {
      minLength: 1,
      maxLength: 20
    })
    await fc.assert(
      fc.asyncProperty(rows, async list => {
        const matrix = Matrix.fromRows(list)
        const model = await fitPca(matrix, { dimensions: 4 })
        const layout = model.transform(matrix)
        const distance = (m: Matrix, i: number, j: number): number =>
          Math.sqrt(m.row(i).reduce((sum, value, c) => sum + (value - m.row(j)[c]!) ** 2, 0))
        for (let i = 1; i < list.length; i++) expect(distance(layout, i, 0)).toBeCloseTo(distance(matrix, i, 0), 3)
        const varies = model.explainedVariance[0]! > 0
        expect(model.explainedVarianceRatio.reduce((a, b) => a + b)).toBeCloseTo(varies ? 1 : 0, 9)
        // The rest of them where the rows lie in fewer directions.
        for (const [i, component] of [...model.components].entries()) {
          const length = Math.sqrt(component.reduce((sum, value) => sum + value * value, 0))
          expect(length).toBeCloseTo(model.explainedVariance[i]! > 0 ? 1 : 0, 6)
        }
      })
    )
  })

  it.each(['exact', 'randomized'] as const)('fills up with zeros what the data does not have: %s', async solver => {
    // Three points in a plane of a space of six dimensions.
    const plane = Matrix.fromRows([[1, 0, 0, 0, 0, 0], [0, 2, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0]]) // prettier-ignore
    const { components, explainedVariance, explainedVarianceRatio } = await fitPca(plane, { dimensions: 4, solver })
    expect(explainedVariance[1]).toBeGreaterThan(0)
    expect([...explainedVariance.slice(2), ...explainedVarianceRatio.slice(2)]).toEqual([0, 0, 0, 0])
    expect([...components.row(2), ...components.row(3)].every(value => value === 0)).toBe(true)
  })

  it.each([
    ['one row', Matrix.fromRows([[3, 4, 5]])],
    ['rows that are all the same', Matrix.fromRows([[3, 4], [3, 4], [3, 4]])], // prettier-ignore
    ['rows of no numbers', new Matrix(3, 0)]
  ])('puts %s at the origin', async (_, matrix) => {
    for (const solver of ['exact', 'randomized'] as const) {
      const layout = await pca(matrix, { solver })
      expect([layout.rows, layout.columns]).toEqual([matrix.rows, 2])
      expect(layout.data.every(value => value === 0)).toBe(true)
    }
  })

  it('lays out numbers on a line', async () => {
    expect((await pca(Matrix.fromRows([[5], [1], [3]]))).toJSON()).toEqual([[2, 0], [-2, 0], [0, 0]]) // prettier-ignore
  })

  it.each([1e-25, 1e25])('takes numbers as large as %s', async unit => {
    const plain = wave(100, 110)
    const scaled = new Matrix(
      100,
      110,
      plain.data.map(value => value * unit)
    )
    for (const solver of ['exact', 'randomized'] as const) {
      const [expected, model] = [await fitPca(plain, { solver }), await fitPca(scaled, { solver })]
      for (const i of [0, 1]) {
        expect(model.explainedVarianceRatio[i]).toBeCloseTo(expected.explainedVarianceRatio[i]!, 5)
        for (const [c, value] of expected.components.row(i).entries()) {
          expect(model.components.row(i)[c]).toBeCloseTo(value, 4)
        }
      }
    }
  })

  it('finds the directions of data that lies far from the origin', async () => {
    const random = createRandom(3)
    const rows = Array.from({ length: 300 }, () => {
      const [a, b] = [100 * random.normal(), 10 * random.normal()]
      return [10_000 + a, 20_000 + b, 30_000]
    })
    for (const solver of ['exact', 'randomized'] as const) {
      const { components } = await fitPca(Matrix.fromRows(rows), { solver })
      expect(components.row(0)[0]).toBeCloseTo(1, 3)
      expect(components.row(1)[1]).toBeCloseTo(1, 3)
    }
  })

  it('gives the same bytes for the same seed, and nearly the same for others', async () => {
    const options = { solver: 'randomized', dimensions: 3 } as const
    const [first, second] = [await fitPca(images, options), await fitPca(images, options)]
    expect(second.save()).toEqual(first.save())
    const other = await fitPca(images, { ...options, seed: 1 })
    expect(other.save()).not.toEqual(first.save())
    for (const [i, value] of first.components.data.entries()) expect(other.components.data[i]).toBeCloseTo(value, 5)
  })

  it.each([
    [new Matrix(0, 4), {}, 'matrix: expected 1 row at least, got 0'],
    [Matrix.fromRows([[1, 2], [3, Number.NaN]]), {}, 'matrix: expected finite numbers, got NaN in row 1, column 1'], // prettier-ignore
    [images, { dimensions: 0 }, 'dimensions: expected an integer from 1 on, got 0'],
    [images, { seed: Number.NaN }, 'seed: expected a safe integer, got NaN'],
    [
      new Matrix(4097, 4097),
      { solver: 'exact' as const },
      "expected 'auto' or 'randomized' for 4097 rows and 4097 columns"
    ],
    [images, { solver: 'full' as 'exact' }, "solver: expected 'auto', 'exact' or 'randomized', got 'full'"]
  ])('rejects what it cannot work on: %#', async (matrix, options, message) => {
    await expect(fitPca(matrix, options)).rejects.toThrow(message)
  })

  it.each(['exact', 'randomized'] as const)('tells how far it is, and ends when asked to: %s', async solver => {
    const seen: number[] = []
    const stages = new Set<string>()
    const matrix = wave(2000, 200)
    await fitPca(matrix, {
      solver,
      onProgress: ({ stage, done, total }) => {
        stages.add(stage)
        seen.push(done / total)
      }
    })
    expect([...stages]).toEqual(['pca'])
    expect(seen.length).toBeGreaterThan(3)
    expect(seen.at(-1)).toBe(1)
    const controller = new AbortController()
    const aborted = fitPca(matrix, {
      solver,
      signal: controller.signal,
      onProgress: () => {
        controller.abort(new Error('enough'))
      }
    })
    await expect(aborted).rejects.toThrow('enough')
  })
})

describe('PcaModel', () => {
  it('lays the rows of the fit out as pca does, and others alike', async () => {
    const model = await fitPca(images)
    expect(model.transform(images)).toEqual(await pca(images))
    const some = new Matrix(5, 64, images.data.slice(0, 320))
    expect(model.transform(some).data).toEqual(model.transform(images).data.slice(0, 10))
  })

  it('is the same after save and from', async () => {
    const model = await fitPca(images, { dimensions: 3 })
    const again = PcaModel.from(model.save())
    expect(again).toEqual(model)
    expect(again.transform(images)).toEqual(model.transform(images))
  })

  it('refuses bytes that are damaged, or of something else', async () => {
    const bytes = (await fitPca(images)).save()
    bytes[200]! ^= 1
    for (const wrong of [bytes, bytes.slice(0, 90), new Uint8Array(9), pack('other', {}), pack('pca', {})]) {
      const refused = expect(() => PcaModel.from(wrong))
      refused.toThrow(VizError)
      refused.toThrow('bytes: expected what PcaModel.save gave')
    }
  })

  it('wants as many columns as the fit had', async () => {
    const model = await fitPca(images)
    expect(() => model.transform(new Matrix(1, 63))).toThrow('matrix: expected 64 columns as in the fit, got 63')
    expect(() => model.transform(Matrix.fromRows([Array<number>(64).fill(Infinity)]))).toThrow('got Infinity in row 0')
  })
})
