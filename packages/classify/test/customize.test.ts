import { cosine, createRandom, Matrix } from '@llm-cookbook/vector'
import { describe, expect, it } from 'vitest'
import { customize, Customization, type CustomizeOptions } from '../src/customize.ts'
import type { Pairs } from '../src/customize/pairs.ts'

/** Texts of which 6 numbers tell what they mean, and 6 do not but weigh more; alike texts mean the same, but for a little. */
function madeUp(count: number, seed = 1): { a: Matrix; b: Matrix } {
  const random = createRandom(seed)
  const [a, b] = [new Matrix(count, 12), new Matrix(count, 12)]
  for (let i = 0; i < count; i++) {
    const meaning = Array.from({ length: 6 }, () => random.normal())
    for (const row of [a.row(i), b.row(i)]) {
      for (let j = 0; j < 6; j++) row[j] = meaning[j]! + 0.2 * random.normal()
      for (let j = 6; j < 12; j++) row[j] = 1.5 * random.normal()
    }
  }
  return { a, b }
}

/** The share of pairs that are told right: rows of the same number are alike, others not. */
function accuracyOn({ a, b }: { a: Matrix; b: Matrix }, threshold: number): number {
  let right = 0
  for (let i = 0; i < a.rows; i++) {
    right += Number(cosine(a.row(i), b.row(i)) > threshold)
    right += Number(cosine(a.row(i), b.row((i + 1) % a.rows)) <= threshold)
  }
  return right / (2 * a.rows)
}

function customised({ a, b }: { a: Matrix; b: Matrix }, made: Customization): { a: Matrix; b: Matrix } {
  return { a: made.apply(a), b: made.apply(b) }
}

const pairs = madeUp(120)
const quick: CustomizeOptions = { learningRate: 10, batch: 40, epochs: 10, folds: 3 }

describe('customize', () => {
  it.each([
    ['gradient', quick],
    ['contrastive', quick],
    ['contrastive', { ...quick, loss: 'softmax', learningRate: 2 }],
    ['closed-form', { folds: 3 }]
  ] as const)('makes what is alike tell itself from what is not (%s %o)', async (method, options) => {
    const made = await customize(pairs, { method, ...options })
    const others = madeUp(200, 2)
    const before = accuracyOn(others, made.before.threshold)
    const after = accuracyOn(customised(others, made), made.threshold)
    expect(before).toBeLessThan(0.75)
    expect(after).toBeGreaterThan(0.87)
    // What it says of itself, measured on pairs not learnt from, is true.
    expect(Math.abs(made.accuracy.value - after)).toBeLessThan(0.06)
    expect(Math.abs(made.before.accuracy.value - before)).toBeLessThan(0.08)
    expect(made.accuracy.low).toBeGreaterThan(made.before.accuracy.high)
  })

  it('starts from what the recipe starts from, when told', async () => {
    const made = await customize(pairs, { ...quick, start: 'random', dimensions: 40, epochs: 20 })
    expect([made.matrix.rows, made.matrix.columns]).toEqual([12, 40])
    expect(accuracyOn(customised(madeUp(200, 2), made), made.threshold)).toBeGreaterThan(0.85)
  })

  it('finds the candidate of the recipe that is best', async () => {
    const made = await customize(pairs, { epochs: 4, folds: 2 })
    expect([10, 100, 1000]).toContain(made.chosen.learningRate)
    expect(made.chosen.batch).toBe(made.chosen.learningRate)
    expect(made.accuracy.value).toBeGreaterThan(made.before.accuracy.value)
  })

  it('leaves vectors as they are where nothing makes them better', async () => {
    const random = createRandom(6)
    const a = new Matrix(
      30,
      6,
      Float32Array.from({ length: 180 }, () => random.normal())
    )
    const { matrix, chosen, accuracy } = await customize({ a, b: a }, quick)
    expect(chosen.epochs).toBe(0)
    expect(accuracy.value).toBe(1)
    for (let i = 0; i < 6; i++) for (let j = 0; j < 6; j++) expect(matrix.row(i)[j]).toBeCloseTo(Number(i === j), 6)
  })

  it('takes unlike pairs that it is given, and makes none then', async () => {
    const { a, b } = madeUp(60)
    const shifted = Matrix.fromRows([...b].map((_, i) => b.row((i + 1) % 60)))
    const both = (x: Matrix, y: Matrix): Matrix => Matrix.fromRows([...x, ...y])
    const alike = [...a].map(() => true).concat([...a].map(() => false))
    const made = await customize({ a: both(a, a), b: both(b, shifted), alike }, { method: 'closed-form' })
    expect(made.cosines.alike.length).toBe(120)
    expect(accuracyOn(customised(madeUp(200, 2), made), made.threshold)).toBeGreaterThan(0.9)
  })

  it('has cosines for histograms, of as many unlike pairs as alike ones', async () => {
    const made = await customize(pairs, { method: 'closed-form' })
    const { series } = made.histogram('after')
    expect(series.map(({ name, values }) => [name, values.length])).toEqual([['alike', 120], ['not alike', 120]]) // prettier-ignore
    const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
    const gap = (when: 'before' | 'after'): number => {
      const [alike, unlike] = made.histogram(when).series.map(({ values }) => mean(values))
      return alike! - unlike!
    }
    expect(gap('after')).toBeGreaterThan(2 * gap('before'))
    expect(() => made.histogram('between' as never)).toThrow("when: expected 'before' or 'after', got 'between'")
  })

  it('gives the same bytes for the same seed, and other ones for another', async () => {
    const bytes = async (seed: number): Promise<Uint8Array> => (await customize(pairs, { ...quick, seed })).save()
    expect(await bytes(1)).toEqual(await bytes(1))
    expect(await bytes(1)).not.toEqual(await bytes(2))
  })

  it('is the same once saved and read', async () => {
    const made = await customize(pairs, { method: 'closed-form' })
    const read = Customization.from(made.save())
    expect(read.apply(pairs.a)).toEqual(made.apply(pairs.a))
    expect(Object.entries(read)).toEqual(Object.entries(made))
    expect(read.save()).toEqual(made.save())
    expect(() => Customization.from(new Uint8Array(30))).toThrow(expect.objectContaining({ code: 'invalid-model' }))
  })

  it('wraps an embedder, whose fingerprint it changes', async () => {
    const made = await customize(pairs, { method: 'closed-form' })
    const inner = {
      fingerprint: 'inner 1',
      embed: (texts: readonly string[]) => Promise.resolve(takeFirst(texts.length))
    }
    const wrapped = made.wrap(inner)
    expect(await wrapped.embed(['a', 'b'])).toEqual(made.apply(takeFirst(2)))
    expect(wrapped.fingerprint).toMatch(/^inner 1 customized [0-9a-f]{16}$/)
    expect(wrapped.dimensions).toBe(12)
    const other = await customize(pairs, { method: 'closed-form', regularization: 2 })
    expect(other.wrap(inner).fingerprint).not.toBe(wrapped.fingerprint)
    expect(Customization.from(made.save()).wrap(inner).fingerprint).toBe(wrapped.fingerprint)
    expect(made.wrap({ embed: inner.embed })).not.toHaveProperty('fingerprint')

    function takeFirst(rows: number): Matrix {
      return Matrix.fromRows([...pairs.a].slice(0, rows))
    }
  })

  it('gives vectors of length 1, and zeros for zeros', async () => {
    const made = await customize(pairs, { method: 'closed-form' })
    const moved = made.apply(Matrix.fromRows([pairs.a.row(0), new Float32Array(12)]))
    expect(Math.hypot(...moved.row(0))).toBeCloseTo(1, 6)
    expect(moved.row(1)).toEqual(new Float32Array(12))
    expect([...made.similarities(new Matrix(1, 12), new Matrix(1, 12))]).toEqual([0])
    expect(() => made.apply(new Matrix(1, 3))).toThrow('matrix: expected 12 columns as in the fit, got 3')
    expect(() => made.similarities(new Matrix(1, 12), new Matrix(2, 12))).toThrow('b: expected 1 rows as in a, got 2')
  })

  it.each(['gradient', 'contrastive', 'closed-form'] as const)('copes with vectors of zeros (%s)', async method => {
    const { a, b } = madeUp(20)
    a.row(3).fill(0)
    b.row(7).fill(0)
    const made = await customize({ a, b }, { ...quick, method })
    expect(made.matrix.data.every(Number.isFinite)).toBe(true)
  })

  it('measures on what it learnt from where it cannot do else, or is told to', async () => {
    const { a, b } = madeUp(20)
    const told = await customize({ a, b }, { ...quick, folds: 0 })
    expect(told.chosen.epochs).toBe(10)
    const ofOneGroup: Pairs = { a, b, groups: [...a].map(() => 'the same') }
    expect((await customize(ofOneGroup, quick)).save()).toEqual(told.save())
  })

  it('learns of two pairs, and not of one', async () => {
    const two = await customize(madeUp(2), quick)
    expect(two.cosines.alike).toEqual([true, true, false, false])
    await expect(customize(madeUp(1), quick)).rejects.toMatchObject({
      code: 'one-class',
      message: expect.stringContaining('pairs that are not alike') as string
    })
  })

  it('says when there is nothing to be told apart', async () => {
    const { a, b } = madeUp(3)
    await expect(customize({ a, b, alike: [false, false, false] })).rejects.toMatchObject({
      code: 'one-class',
      message: expect.stringContaining('expected pairs that are alike, got none') as string
    })
    const same = Matrix.fromRows([a.row(0), a.row(0)])
    await expect(customize({ a: same, b: same })).rejects.toMatchObject({ code: 'one-class' })
  })

  it('says when the steps are too long', async () => {
    const tooLong = { ...quick, learningRate: 1e60 }
    await expect(customize(pairs, tooLong)).rejects.toMatchObject({ code: 'diverged' })
  })

  it('tells how far it is, up to the end, and ends when told', async () => {
    const seen: number[] = []
    const onProgress = ({ done, total }: { done: number; total: number }): void => void seen.push(done / total)
    await customize(pairs, { ...quick, onProgress })
    expect(seen.at(-1)).toBe(1)
    expect(seen.toSorted((a, b) => a - b)).toEqual(seen)
    const controller = new AbortController()
    const working = customize(pairs, {
      ...quick,
      signal: controller.signal,
      onProgress: () => {
        controller.abort(new Error('enough'))
      }
    })
    await expect(working).rejects.toThrow('enough')
  })

  it.each([
    [{ a: new Matrix(0, 3), b: new Matrix(0, 3) }, 'a: expected 1 row at least, got 0'],
    [{ ...pairs, b: new Matrix(3, 12) }, 'b: expected 120 × 12 as a, got 3 × 12'],
    [{ ...pairs, alike: [true] }, 'alike: expected 120, one for each row, got 1'],
    [{ ...madeUp(1), alike: [1 as never] }, 'alike[0]: expected true or false, got 1'],
    [{ ...pairs, groups: ['x'] }, 'groups: expected 120, one for each row, got 1'],
    [{ a: Matrix.fromRows([[NaN]]), b: new Matrix(1, 1) }, 'a: expected finite numbers, got NaN in row 0, column 0']
  ])('does not learn of pairs that make no sense', async (pairs, message) => {
    await expect(customize(pairs)).rejects.toThrow(message)
  })

  it.each([
    [{ method: 'best' as never }, "method: expected 'gradient', 'contrastive' or 'closed-form', got 'best'"],
    [{ dimensions: 0 }, 'dimensions: expected an integer from 1 on, got 0'],
    [
      { dimensions: 5, method: 'closed-form' as const },
      "dimensions: expected 12, as the vectors have, with method 'closed-form', got 5"
    ],
    [
      { dimensions: 5, start: 'identity' as const },
      "dimensions: expected 12, as the vectors have, with start 'identity', got 5"
    ],
    [{ learningRate: 0 }, 'learningRate: expected a number'],
    [{ batch: 0 }, 'batch: expected an integer from 1 on, got 0'],
    [{ epochs: -1 }, 'epochs: expected an integer from 0 on, got -1'],
    [{ dropout: 1 }, 'dropout: expected a number'],
    [{ folds: 1 }, 'folds: expected an integer from 2 on, got 1'],
    [{ loss: 'hinge' as never }, "loss: expected 'squares' or 'softmax', got 'hinge'"],
    [{ temperature: 0 }, 'temperature: expected a number'],
    [{ negatives: 0 }, 'negatives: expected a number'],
    [{ regularization: -1 }, 'regularization: expected a number'],
    [{ seed: NaN }, 'seed: expected an integer, got NaN']
  ])('says which option is wrong: %o', async (options, message) => {
    await expect(customize(pairs, options)).rejects.toThrow(message)
  })
})
