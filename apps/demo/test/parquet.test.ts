import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { kindOf, parquetBytes } from '../src/parquet.ts'
import { parquetRows, rowGroups } from './read-parquet.ts'

async function whole(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = []
  for await (const piece of pieces) all.push(piece)
  return Buffer.concat(all)
}

describe('parquetBytes', () => {
  it('holds texts, numbers, vectors and neighbours', async () => {
    const columns = [
      { name: 'text', kind: 'text' },
      { name: 'ok', kind: 'boolean' },
      { name: 'score', kind: 'integer' },
      { name: 'share', kind: 'number' },
      { name: 'x', kind: 'float32' },
      { name: 'embedding', kind: 'vector' },
      { name: 'neighbors', kind: 'neighbors' }
    ] as const
    const rows = [
      ['a', true, 1, 0.1, 0.5, Float32Array.of(1, 2), { ids: [1, 2], distances: [0, 0.25] }],
      [null, null, null, null, -1, [3, 4], { ids: [], distances: [] }],
      [{ a: [1] }, false, -5, 1e300, 0, [], { ids: [0], distances: [1] }]
    ]
    const read = await parquetRows(await whole(parquetBytes(columns, rows)))
    expect(read).toEqual([
      {
        text: 'a',
        ok: true,
        score: 1,
        share: 0.1,
        x: 0.5,
        embedding: [1, 2],
        neighbors: { ids: [1, 2], distances: [0, 0.25] }
      },
      {
        text: null,
        ok: null,
        score: null,
        share: null,
        x: -1,
        embedding: [3, 4],
        neighbors: { ids: [], distances: [] }
      },
      {
        text: '{"a":[1]}',
        ok: false,
        score: -5,
        share: 1e300,
        x: 0,
        embedding: [],
        neighbors: { ids: [0], distances: [1] }
      }
    ])
  })
  it('is written in groups of rows, of which one is in memory at a time', async () => {
    const columns = [
      { name: 'n', kind: 'integer' },
      { name: 'v', kind: 'vector' }
    ] as const
    function* rows(): Generator<unknown[]> {
      for (let n = 0; n < 1500; n++) yield [n, new Float32Array(1500).fill(n)]
    }
    const bytes = await whole(parquetBytes(columns, rows()))
    expect(rowGroups(bytes)).toBe(3)
    const read = (await parquetRows(bytes)) as { n: number; v: number[] }[]
    expect(read.every(({ n, v }, i) => n === i && v.length === 1500 && v[700] === i)).toBe(true)
  })
  it('gives back any rows', async () => {
    const row = fc.tuple(
      fc.option(fc.string({ unit: 'grapheme' })),
      fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })),
      fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), { maxLength: 4 })
    )
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 30 }), async rows => {
        const columns = [
          { name: 'text', kind: 'text' },
          { name: 'n', kind: 'number' },
          { name: 'v', kind: 'vector' }
        ] as const
        const read = await parquetRows(await whole(parquetBytes(columns, rows)))
        expect(read).toEqual(rows.map(([text, n, v]) => ({ text, n, v })))
      }),
      { numRuns: 50 }
    )
  })
  it('may have no rows', async () => {
    expect(await parquetRows(await whole(parquetBytes([{ name: 'a', kind: 'text' }], [])))).toEqual([])
  })
})

describe('kindOf', () => {
  it.each([
    [[1, 2, null], 'integer'],
    [[1, 2.5], 'number'],
    [[3e9], 'number'],
    [[true, null, false], 'boolean'],
    [['a', null], 'text'],
    [[1, 'a'], 'text'],
    [[1, true, 2], 'text'],
    [[{ a: 1 }], 'text'],
    [[null, undefined], 'text'],
    [[], 'text']
  ] as const)('of %j is %s', (values, kind) => {
    expect(kindOf(values)).toBe(kind)
  })
})
