import { createRandom, Matrix } from '@llm-cookbook/vector'
import { beforeAll, describe, expect, it } from 'vitest'
import { fitUmap, trustworthiness, UmapModel } from '../../src/index.ts'
import { digits } from '../support/digits.ts'

const { images } = digits()
const known = part(images, 0, 500)
const fresh = part(images, 500, 600)
let model: UmapModel

beforeAll(async () => {
  model = await fitUmap(known)
})

describe('model of a layout', () => {
  it('places the rows of the fit where they stand', async () => {
    expect((await model.transform(known)).data).toEqual(model.layout.data)
  })

  it('places rows that are almost those of the fit near them', async () => {
    const random = createRandom(3)
    const moved = new Matrix(
      500,
      64,
      known.data.map(value => value + 0.01 * random.normal())
    )
    const distances = apart(await model.transform(moved), model.layout)
    expect(quantile(distances, 0.5)).toBeLessThan(0.1)
    expect(quantile(distances, 0.95)).toBeLessThan(0.3)
  })

  it('keeps the neighbours of new rows', async () => {
    const placed = await model.transform(fresh)
    const all = part(images, 0, 600)
    const layout = new Matrix(600, 2, Float32Array.of(...model.layout.data, ...placed.data))
    expect(await trustworthiness(all, layout, { k: 12 })).toBeGreaterThan(0.97)
  })

  it('places a row without regard to those that it comes with', async () => {
    const together = await model.transform(fresh)
    for (const i of [0, 31, 32, 99]) {
      expect((await model.transform(part(fresh, i, i + 1))).data).toEqual(together.row(i))
    }
  })

  it('places a row that is far from everything somewhere finite', async () => {
    const far = new Matrix(2, 64).data.map((_, at) => (at < 64 ? 1e6 : 1e18))
    expect((await model.transform(new Matrix(2, 64, far))).data.every(Number.isFinite)).toBe(true)
  })

  it.each([1, 2, 3])('of %d rows has a place for another', async rows => {
    const small = await fitUmap(part(known, 0, rows))
    const placed = await small.transform(fresh)
    expect(placed.rows).toBe(100)
    expect(placed.data.every(Number.isFinite)).toBe(true)
  })

  it('by cosine places rows of the same direction in the same place', async () => {
    const byCosine = await fitUmap(known, { metric: 'cosine', nEpochs: 50 })
    const doubled = new Matrix(
      500,
      64,
      known.data.map(value => 2 * value)
    )
    expect((await byCosine.transform(doubled)).data).toEqual(byCosine.layout.data)
  })

  it('is the same after being saved', async () => {
    const bytes = model.save()
    const again = UmapModel.from(bytes)
    expect(again.layout).toEqual(model.layout)
    expect((await again.transform(fresh)).data).toEqual((await model.transform(fresh)).data)
    expect(Buffer.from(again.save()).equals(Buffer.from(bytes))).toBe(true)
  })

  it('tells how far it is, and ends when it is told to', async () => {
    const done: number[] = []
    await model.transform(fresh, { onProgress: progress => done.push(progress.done) })
    expect(done).toEqual([32, 64, 96, 100])
    await expect(model.transform(fresh, { signal: AbortSignal.abort('enough') })).rejects.toBe('enough')
  })

  it('says what is wrong with rows of another kind', async () => {
    await expect(model.transform(new Matrix(2, 63))).rejects.toThrow(
      new RangeError('matrix: expected 64 columns as in the matrix of the fit, got 63')
    )
    const nothing = await fitUmap(new Matrix(0, 64))
    expect((await nothing.transform(new Matrix(0, 64))).rows).toBe(0)
    await expect(nothing.transform(fresh)).rejects.toThrow(RangeError)
  })

  it('does not read what it did not write, or what was damaged', () => {
    const bytes = model.save()
    expect(() => UmapModel.from(new Uint8Array(100))).toThrow(expect.objectContaining({ code: 'invalid-model' }))
    expect(() => UmapModel.from(bytes.subarray(0, -1))).toThrow(expect.objectContaining({ code: 'invalid-model' }))
    bytes[bytes.length - 5]! ^= 1
    expect(() => UmapModel.from(bytes)).toThrow(expect.objectContaining({ name: 'VizError', code: 'invalid-model' }))
  })
})

function part({ columns, data }: Matrix, from: number, to: number): Matrix {
  return new Matrix(to - from, columns, data.slice(from * columns, to * columns))
}

function apart(a: Matrix, b: Matrix): number[] {
  return Array.from(a, (row, i) => Math.sqrt((row[0]! - b.row(i)[0]!) ** 2 + (row[1]! - b.row(i)[1]!) ** 2))
}

function quantile(values: number[], q: number): number {
  return values.toSorted((x, y) => x - y)[Math.floor(q * values.length)]!
}
