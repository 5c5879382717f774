import fc from 'fast-check'
import { readFile } from 'node:fs/promises'
import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { compilePage } from '../scripts/compile-page.ts'
import { unpack, type Data } from '../src/html/page/data.ts'
import type { PackedPage } from '../src/html/pack.ts'
import { Matrix, projectorHtml, VizError, type ProjectorColumn, type ProjectorOptions } from '../src/index.ts'
import { threeGroups } from './support/projector.ts'

/** What a browser would find in the element of the data: HTML ends it at the first end tag. */
function packedIn(html: string): PackedPage {
  const start = '<script type="application/json" id="data">'
  const from = html.indexOf(start) + start.length
  return JSON.parse(html.slice(from, html.indexOf('</script', from))) as PackedPage
}

const dataIn = (options: ProjectorOptions): Data => unpack(packedIn(projectorHtml(options)))

const points = Matrix.fromRows([
  [0, 1],
  [2, 3.5],
  [-1e-7, 1e30]
])

/** Any UTF-16, halves of pairs included. */
const anyText = fc.string({ unit: fc.nat({ max: 0xffff }).map(code => String.fromCharCode(code)) })

describe('projectorHtml', () => {
  it('takes one picture, or several by name', () => {
    expect(dataIn({ points }).layouts).toMatchObject([{ name: 'Picture', dims: 2, quality: {} }])
    const space = new Matrix(3, 3, Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9))
    const { layouts } = dataIn({
      layouts: [
        { name: 'PCA', points: space, quality: { k: 5, continuity: 0.5 } },
        { name: 'Map', points }
      ]
    })
    expect(layouts.map(({ name, dims, quality }) => [name, dims, quality])).toEqual([
      ['PCA', 3, { k: 5, continuity: 0.5 }],
      ['Map', 2, {}]
    ])
    expect([...layouts[0]!.positions]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9])
    expect([...layouts[1]!.positions]).toEqual([0, 1, 0, 2, 3.5, 0, -1e-7, 1e30, 0].map(Math.fround))
  })

  it('carries any text and any column to the page as they are', () => {
    const value = fc.oneof(anyText, fc.constant('</script><!--'), fc.double(), fc.boolean(), fc.constant(null))
    fc.assert(
      fc.property(fc.array(fc.tuple(anyText, value, fc.double()), { minLength: 1, maxLength: 20 }), rows => {
        const data = dataIn({
          points: new Matrix(rows.length, 2),
          title: rows[0]![0],
          texts: rows.map(([text]) => text),
          columns: { any: rows.map(row => row[1]), numbers: rows.map(row => row[2]), 'c<"&': rows.map(() => 'same') }
        })
        const isMissing = (given: unknown): boolean =>
          given === null || (typeof given === 'number' && !Number.isFinite(given))
        expect(data.title).toBe(rows[0]![0])
        expect(data.texts).toEqual(rows.map(([text]) => text))
        const [any, numbers, same] = data.columns
        expect(rows.map((_, row) => any!.text(row))).toEqual(rows.map(row => (isMissing(row[1]) ? '' : String(row[1]))))
        if (rows.some(row => !isMissing(row[2]))) {
          // JSON has no -0.
          expect([...numbers!.numbers!]).toEqual(rows.map(row => (isMissing(row[2]) ? NaN : row[2] + 0)))
        }
        expect([same!.name, same!.categories!.names]).toEqual(['c<"&', ['same']])
      })
    )
  })

  it('tells numbers, categories and texts apart', () => {
    const kindOf = (column: ProjectorColumn): string => {
      const { numbers, categories } = dataIn({ points: new Matrix(column.length, 2), columns: { column } }).columns[0]!
      return numbers ? 'numbers' : categories ? 'categories' : 'texts'
    }
    const rows = Array.from({ length: 120 }, (_, row) => row)
    expect(kindOf(rows)).toBe('numbers')
    expect(kindOf([NaN, Infinity, 3, null])).toBe('numbers')
    expect(kindOf([null, null])).toBe('categories')
    expect(kindOf([true, false])).toBe('categories')
    expect(kindOf(['1', 2])).toBe('categories')
    expect(kindOf(rows.map(row => `${row % 60}`))).toBe('categories')
    expect(kindOf(rows.map(row => `${row % 61}`))).toBe('texts')
    expect(kindOf(Array.from({ length: 2002 }, (_, row) => `${row % 1001}`))).toBe('texts')
  })

  it('sorts categories by how many points have them, and those that are numbers by number', () => {
    const columns = { kind: ['b', 'a', 'c', 'a', null], digit: ['10', '9', '-1', '9', '10'] }
    const [kind, digit] = dataIn({ points: new Matrix(5, 2), columns }).columns
    expect(kind!.categories).toEqual({ names: ['a', 'b', 'c'], codes: Uint8Array.of(1, 0, 2, 0, 3) })
    expect(digit!.categories).toEqual({ names: ['-1', '9', '10'], codes: Uint8Array.of(2, 1, 0, 1, 2) })
  })

  it('keeps more categories than one byte holds', () => {
    const kind = Array.from({ length: 1000 }, (_, row) => `kind ${row % 400}`)
    const { columns } = dataIn({ points: new Matrix(1000, 2), columns: { kind } })
    expect(columns[0]!.categories!.names).toHaveLength(400)
    expect(kind.map((_, row) => columns[0]!.text(row))).toEqual(kind)
  })

  it('keeps neighbours, and their distances to 1/65,535 of the longest', () => {
    const { layouts, neighbors } = threeGroups(50)
    const data = dataIn({ layouts, neighbors })
    expect([data.neighbors!.k, data.neighbors!.metric, data.neighbors!.exact]).toEqual([5, 'euclidean', true])
    const furthest = Math.max(...neighbors!.distances)
    for (let row = 0; row < 50; row++) {
      for (const [i, { row: other, distance }] of data.neighbors!.of(row).entries()) {
        expect(other).toBe(neighbors!.indices[5 * row + i])
        expect(Math.abs(distance - neighbors!.distances[5 * row + i]!)).toBeLessThanOrEqual(furthest / 65_535)
      }
    }
  })

  it('shows no points, one point, and points that are all the same', () => {
    expect(dataIn({ points: Matrix.fromRows([]) }).rows).toBe(0)
    expect(dataIn({ points: new Matrix(1, 3), texts: ['one'] }).layouts[0]!.dims).toBe(3)
    const neighbors = {
      rows: 2,
      k: 1,
      indices: Int32Array.of(1, 0),
      distances: new Float32Array(2),
      metric: 'cosine',
      exact: true
    } as const
    expect(dataIn({ points: new Matrix(2, 2), neighbors }).neighbors!.of(1)).toEqual([{ row: 0, distance: 0 }])
  })

  it('ends neither its data nor its title early', () => {
    const nasty = `</script><script>alert(1)</script><!--<script>]]></title><img src=x onerror=alert(1)>`
    const html = projectorHtml({
      points,
      title: nasty,
      texts: [nasty, nasty, nasty],
      columns: { [nasty]: [nasty, null, nasty] }
    })
    expect(html.match(/<script/g)).toHaveLength(2)
    expect(html.match(/<\/script/g)).toHaveLength(2)
    expect(html).not.toMatch(/<img|<!--/)
    expect(html).toContain('<title>&#60;/script&#62;')
  })

  it('allows its own script and style alone, by their hashes', () => {
    const html = projectorHtml({ points })
    const [, policy] = /<meta http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(html)!
    const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`
    const [, style] = /<style>([^]*?)<\/style>/.exec(html)!
    const [, script] = /<script type="module">([^]*?)<\/script>/.exec(html)!
    expect(policy).toContain(`default-src 'none'; script-src ${hash(script!)}; style-src ${hash(style!)};`)
    expect(html).not.toMatch(/(src|href)="(?!data:)/)
  })

  it('is the same page each time, below 60,000 bytes without data', () => {
    const html = projectorHtml({ points: new Matrix(0, 2) })
    expect(projectorHtml({ points: new Matrix(0, 2) })).toBe(html)
    expect(new TextEncoder().encode(html).length).toBeLessThan(60_000)
  })

  it('says what is wrong with its arguments', () => {
    const cases: [unknown, typeof Error, string][] = [
      [{}, TypeError, 'points, layouts: expected one of the two, got none'],
      [{ points, layouts: [] }, TypeError, 'points, layouts: expected one of the two, got both'],
      [{ layouts: [] }, TypeError, 'layouts: expected an array of one layout or more'],
      [{ layouts: [{ points }] }, TypeError, 'layouts[0].name: expected a string, got undefined'],
      [{ points: [[1, 2]] }, TypeError, 'points: expected a Matrix, got an array; Matrix.fromRows(arrays) makes one'],
      [
        { points: new Matrix(2, 1) },
        RangeError,
        'points: expected 2 or 3 columns, got 1; pca, tsne and umap make such points'
      ],
      [
        { points: Matrix.fromRows([[1, NaN]]) },
        RangeError,
        'points: expected finite numbers, got NaN in row 0, column 1'
      ],
      [
        {
          layouts: [
            { name: 'a', points },
            { name: 'b', points: new Matrix(4, 2) }
          ]
        },
        RangeError,
        'layouts[1].points: expected 3 rows, as many as points, got 4'
      ],
      [{ points, title: 3 }, TypeError, 'title: expected a string, got number'],
      [{ points, texts: ['a'] }, RangeError, 'texts: expected 3 rows, as many as points, got 1'],
      [{ points, texts: ['a', 'b', null] }, TypeError, 'texts[2]: expected a string, got object'],
      [{ points, columns: { a: 'abc' } }, TypeError, "columns['a']: expected an array, got string"],
      [{ points, columns: { a: [1] } }, RangeError, "columns['a']: expected 3 rows, as many as points, got 1"],
      [
        { points, columns: { a: [1, 2, {}] } },
        TypeError,
        "columns['a'][2]: expected a string, a number, a boolean or null, got object"
      ],
      [
        { points, columns: { a: [1, 2, 3] }, colorBy: 'b' },
        RangeError,
        "colorBy: expected one of the columns (a), got 'b'"
      ],
      [
        { points, columns: { a: ['x', 'y', 'z'] }, sizeBy: 'a' },
        RangeError,
        "sizeBy: expected a column of numbers, got 'a', which has other values"
      ],
      [
        { points, neighbors: { rows: 2, k: 1, indices: new Int32Array(2), distances: new Float32Array(2) } },
        RangeError,
        'neighbors: expected 3 rows, as many as points, got 2'
      ],
      [
        { points, neighbors: { rows: 3, k: 1, indices: new Int32Array(3), distances: new Float32Array(2) } },
        RangeError,
        'neighbors.distances: expected 3 * 1 numbers, got 2'
      ],
      [
        { points, neighbors: { rows: 3, k: 1, indices: Int32Array.of(1, 0, 3), distances: new Float32Array(3) } },
        RangeError,
        'neighbors.indices[2]: expected a row from 0 to 2, got 3'
      ]
    ]
    for (const [options, type, message] of cases) {
      const make = (): string => projectorHtml(options as ProjectorOptions)
      expect(make).toThrow(type)
      expect(make).toThrow(message)
    }
  })

  it('holds a text of ten million characters, and says when all is longer than a string can be', () => {
    const long = 'x'.repeat(10_000_000)
    expect(dataIn({ points, texts: [long, '', long] }).texts![2]).toBe(long)
    const texts = Array.from({ length: 60 }, () => long)
    const make = (): string => projectorHtml({ points: new Matrix(60, 2), texts })
    expect(make).toThrow(VizError)
    expect(make).toThrow('texts and columns: the page would be longer than a string can be')
  })
})

describe('page.bundle.ts', () => {
  it('is what the sources of the page compile to (if not: pnpm page)', async () => {
    const committed = await readFile(new URL('../src/html/page.bundle.ts', import.meta.url), 'utf8')
    // As one answer: a difference of such files is no help.
    expect((await compilePage()) === committed).toBe(true)
  })
})
