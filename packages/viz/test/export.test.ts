import { Matrix } from '@llm-cookbook/vector'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toCsv, toEmbeddingAtlas, toEmbeddingProjector, toJsonLines, toWandbCsv } from '../src/export.ts'
import { float32Text } from '../src/export/numbers.ts'
import { toTable } from '../src/export/table.ts'

const data = {
  vectors: Matrix.fromRows([
    [0.1, 2],
    [3, 1 / 3]
  ]),
  points: Matrix.fromRows([
    [1, 2],
    [3, 4.5]
  ]),
  texts: ['a, "b"\nc', ''],
  columns: { score: [1, null], ok: [true, false] },
  neighbors: {
    rows: 2,
    k: 1,
    indices: Int32Array.of(1, 0),
    distances: Float32Array.of(0.5, 0.5),
    metric: 'cosine',
    exact: true
  } as const
}
const whole = (pieces: Iterable<string>): string => Array.from(pieces).join('')

describe('toCsv', () => {
  it('has texts, columns, coordinates, vectors and neighbours, in this order', () => {
    expect(whole(toCsv(data))).toBe(
      'text,score,ok,x,y,embedding,neighbors\n' +
        '"a, ""b""\nc",1,true,1,2,"[0.1,2]","{""ids"":[1],""distances"":[0.5]}"\n' +
        '"",,false,3,4.5,"[3,0.33333334]","{""ids"":[0],""distances"":[0.5]}"\n'
    )
  })
  it('names coordinates by their layout where there are several', () => {
    const layouts = [
      { name: 'UMAP', points: data.points },
      { name: 't-SNE, 3D', points: new Matrix(2, 3) }
    ]
    expect(whole(toCsv({ layouts })).split('\n')[0]).toBe('umap_x,umap_y,t_sne_3d_x,t_sne_3d_y,t_sne_3d_z')
  })
  it('is read again as what it was', () => {
    const text = fc.string({
      unit: fc.oneof(
        fc.constantFrom('"', ',', '\n', '\r', '=', 'a', ' '),
        fc.string({ minLength: 1, maxLength: 1, unit: 'grapheme' })
      )
    })
    fc.assert(
      fc.property(fc.array(fc.record({ text, note: fc.option(text) })), rows => {
        const table = { texts: rows.map(({ text }) => text), columns: { note: rows.map(({ note }) => note) } }
        expect(readCsv(whole(toCsv(table)))).toEqual([['text', 'note'], ...rows.map(({ text, note }) => [text, note])])
      })
    )
  })
  it('comes in pieces, so that no table is too long', () => {
    const lengths = Array.from(toCsv({ vectors: new Matrix(20_000, 20) }), piece => piece.length)
    expect(lengths.length).toBeGreaterThan(5)
    expect(Math.max(...lengths)).toBeLessThan(70_000)
  })
  it('leaves empty what is not known or no number', () => {
    expect(whole(toCsv({ columns: { n: [NaN, Infinity, 0, null] } }))).toBe('n\n\n\n0\n\n')
    expect(whole(toCsv({}))).toBe('\n')
  })
})

describe('toJsonLines', () => {
  it('has an object a row', () => {
    const [first, second] = whole(toJsonLines(data)).trim().split('\n').map(line => JSON.parse(line) as unknown) // prettier-ignore
    expect(first).toEqual({ text: 'a, "b"\nc', score: 1, ok: true, x: 1, y: 2, embedding: [0.1, 2], neighbors: { ids: [1], distances: [0.5] } }) // prettier-ignore
    expect(second).toMatchObject({ text: '', score: null })
  })
  it('keeps every name and text', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.tuple(fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null)))),
        columns => {
          const line = whole(toJsonLines({ columns })).trim()
          const expected = Object.fromEntries(Object.entries(columns).map(([name, [value]]) => [name, value]))
          if (Object.keys(columns).length > 0) expect(JSON.parse(line)).toEqual(expected)
        }
      )
    )
  })
})

describe('toWandbCsv', () => {
  it('has a column of numbers for each dimension', () => {
    expect(whole(toWandbCsv({ vectors: data.vectors, columns: { class: ['a', 'b'] } }))).toBe(
      'class,dim_0,dim_1\na,0.1,2\nb,3,0.33333334\n'
    )
  })
})

describe('toEmbeddingAtlas', () => {
  it('has coordinates and neighbours as Embedding Atlas takes them, and no vectors', () => {
    const rows = whole(toEmbeddingAtlas(data)).trim().split('\n').map(line => JSON.parse(line) as object) // prettier-ignore
    expect(rows[0]).toEqual({
      text: 'a, "b"\nc',
      score: 1,
      ok: true,
      projection_x: 1,
      projection_y: 2,
      neighbors: { ids: [1], distances: [0.5] }
    })
    expect(Object.keys(JSON.parse(whole(toEmbeddingAtlas({ points: new Matrix(1, 3) }))) as object)).toEqual([
      'projection_x',
      'projection_y',
      'projection_z'
    ])
  })
})

describe('toEmbeddingProjector', () => {
  const files = (options: Partial<Parameters<typeof toEmbeddingProjector>[0]>): Record<string, string> =>
    Object.fromEntries(
      Object.entries(toEmbeddingProjector({ vectors: data.vectors, ...options })).map(([name, pieces]) => [
        name,
        Array.from<string | Uint8Array>(pieces).join('')
      ])
    )

  it('has vectors, metadata, and the configuration for the web and for TensorBoard', () => {
    const all = files({ texts: data.texts, columns: data.columns, name: 'two "rows"' })
    expect(all['tensors.tsv']).toBe('0.1\t2\n3\t0.33333334\n')
    expect(all['metadata.tsv']).toBe('text\tscore\tok\na, "b" c\t1\ttrue\n\t\tfalse\n')
    expect(JSON.parse(all['projector_config.json']!)).toEqual({
      embeddings: [
        { tensorName: 'two "rows"', tensorShape: [2, 2], tensorPath: 'tensors.tsv', metadataPath: 'metadata.tsv' }
      ]
    })
    expect(all['projector_config.pbtxt']).toBe(
      'embeddings {\n  tensor_name: "two \\"rows\\""\n  tensor_path: "tensors.tsv"\n  metadata_path: "metadata.tsv"\n}\n'
    )
  })
  it('gives every row its own metadata, as the projector reads it', () => {
    const value = fc.oneof(fc.constantFrom('', ' ', '\t', '\n', '\u2028'), fc.string(), fc.constant(null))
    const table = fc.integer({ min: 1, max: 3 }).chain(columns => fc.array(fc.array(value, { minLength: columns, maxLength: columns }), { minLength: 1 })) // prettier-ignore
    fc.assert(
      fc.property(table, rows => {
        const columns = Object.fromEntries(rows[0]!.map((_, i) => [`c${i}`, rows.map(row => row[i]!)]))
        const vectors = new Matrix(rows.length, 2)
        const { rows: read } = readMetadata(files({ vectors, columns })['metadata.tsv']!)
        expect(read.length).toBe(rows.length)
        for (const [i, row] of read.entries()) {
          const shown = rows[i]!.map(value => (value ?? '').replace(/\s+/g, ' ').trim())
          expect(row).toEqual(shown.every(text => text === '') ? ['(empty)', ...shown.slice(1)] : shown)
        }
      })
    )
  })
  it('has vectors as bytes, and addresses on the web', () => {
    const made = toEmbeddingProjector({ vectors: data.vectors, tensors: 'bytes', baseUrl: 'https://example.org/e/' })
    const bytes = Buffer.concat(Array.from(made['tensors.bytes'] as Iterable<Uint8Array>))
    expect([0, 4, 8, 12].map(at => bytes.readFloatLE(at))).toEqual(Array.from(data.vectors.data))
    const config = JSON.parse(whole(made['projector_config.json'] as Iterable<string>)) as { embeddings: object[] }
    expect(config.embeddings).toEqual([
      { tensorName: 'embeddings', tensorShape: [2, 2], tensorPath: 'https://example.org/e/tensors.bytes' }
    ])
    expect(Object.keys(made)).not.toContain('metadata.tsv')
  })
  it('refuses what the projector would refuse', () => {
    expect(() => toEmbeddingProjector({ vectors: new Matrix(3, 1) })).toThrow(
      'vectors: expected 2 columns or more, got 1'
    )
    const tensors = 'csv' as 'tsv'
    expect(() => toEmbeddingProjector({ ...data, tensors })).toThrow("tensors: expected 'tsv' or 'bytes', got 'csv'")
  })
})

describe('toTable', () => {
  it.each([
    [{ texts: ['a'], points: data.points }, 'points: expected 1 rows as of the others, got 2'],
    [{ vectors: data.vectors, columns: { a: [1] } }, 'vectors: expected 1 rows as of the others, got 2'],
    [{ columns: { x: [1, 2] }, points: data.points }, "columns: expected names that differ, got 'x' twice"],
    [{ layouts: [{ name: 'a', points: data.points }, { name: 'A', points: data.points }] }, "got 'a_x' twice"], // prettier-ignore
    [{ points: new Matrix(1, 4) }, 'points: expected 2 or 3 columns, got 4'],
    [{ points: data.points, layouts: [] }, 'points, layouts: expected one of the two, got both'],
    [{ vectors: Matrix.fromRows([[Infinity]]) }, 'vectors: expected finite numbers, got Infinity in row 0, column 0']
  ])('refuses %#', (options, message) => {
    expect(() => toTable(options)).toThrow(message)
  })
})

describe('float32Text', () => {
  it('is read again as the same 32-bit number', () => {
    const any = fc.float({ noNaN: true, noDefaultInfinity: true })
    const usual = fc.float({ noNaN: true, min: -10, max: 10 })
    fc.assert(
      fc.property(fc.oneof(any, usual), value => {
        const text = float32Text(value)
        expect(Math.fround(Number(text))).toBe(value === 0 ? 0 : value)
        expect(text.replace(/e.*|[-.]/g, '').replace(/^0+|0+$/g, '').length).toBeLessThanOrEqual(9)
      }),
      { numRuns: 5000 }
    )
    expect(
      [0.1, 1 / 3, 1e-45, 3.4028234663852886e38, 16_777_217].map(value => float32Text(Math.fround(value)))
    ).toEqual(['0.1', '0.33333334', '1.40129846e-45', '3.40282347e+38', '16777216'])
  })
})

/** RFC 4180, character by character; what is empty without quotes is not known. */
function readCsv(text: string): (string | null)[][] {
  const rows: (string | null)[][] = []
  let row: (string | null)[] = []
  let field = ''
  let quoted = false
  let inQuotes = false
  for (let i = 0; i < text.length; i++) {
    const character = text[i]!
    if (inQuotes) {
      if (character !== '"') field += character
      else if (text[i + 1] === '"') {
        field += '"'
        i++
      } else inQuotes = false
    } else if (character === '"') inQuotes = quoted = true
    else if (character === ',' || character === '\n') {
      row.push(field === '' && !quoted ? null : field)
      field = ''
      quoted = false
      if (character === '\n') {
        rows.push(row)
        row = []
      }
    } else field += character
  }
  return rows
}

/** As the Embedding Projector reads metadata: blank lines are passed over; a tab in the first line makes it one of names. */
function readMetadata(text: string): { names: string[]; rows: string[][] } {
  const lines = text.split('\n').filter(line => line.trim() !== '')
  const names = lines[0]!.includes('\t') ? lines.shift()!.split('\t') : ['label']
  return { names, rows: lines.map(line => line.split('\t')) }
}
