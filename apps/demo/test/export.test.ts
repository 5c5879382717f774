import { readdirSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readNpy } from '../src/npy.ts'
import { Workplace } from './cookbook.ts'
import { readParquet } from './read-parquet.ts'

let place: Workplace
const rows = Array.from({ length: 20 }, (_, i) => ({
  text: `a "text", ${i}`,
  kind: i % 2 ? 'odd' : 'even',
  n: i % 5 ? i / 4 : null,
  embedding: [i, i * i, 1].map(Math.fround)
}))
const vectors = rows.map(({ embedding }) => embedding)
beforeAll(async () => {
  place = await Workplace.make()
  await writeFile(place.path('rows.jsonl'), rows.map(row => `${JSON.stringify(row)}\n`).join(''))
})
afterAll(() => place.remove())

describe('cookbook export', () => {
  it('writes a folder for the Embedding Projector', async () => {
    const args = [
      'export',
      'rows.jsonl',
      '--to',
      'projector',
      '--out',
      'projector',
      '--tensors',
      'bytes',
      '--web',
      'https://example.org/p'
    ]
    const { code, value } = await place.json(args)
    expect(code).toBe(0)
    const files = ['tensors.bytes', 'metadata.tsv', 'projector_config.json', 'projector_config.pbtxt']
    expect(value).toMatchObject({
      to: 'projector',
      files: files.map(name => `projector/${name}`),
      rows: 20,
      dimensions: 3,
      skipped: 0
    })
    expect(readdirSync(place.path('projector')).sort()).toEqual(files.toSorted())
    const bytes = await readFile(place.path('projector/tensors.bytes'))
    expect(Array.from({ length: 60 }, (_, i) => bytes.readFloatLE(i * 4))).toEqual(vectors.flat())
    const metadata = await readFile(place.path('projector/metadata.tsv'), 'utf8')
    expect(metadata.split('\n').slice(0, 3)).toEqual(['text\tkind\tn', 'a "text", 0\teven\t', 'a "text", 1\todd\t0.25'])
    const config = await readFile(place.path('projector/projector_config.json'), 'utf8')
    expect(config).toContain('"https://example.org/p/tensors.bytes"')
    expect(await place.json(args)).toMatchObject({ code: 1, value: { error: { code: 'exists' } } })
    expect((await place.json([...args, '--force'])).code).toBe(0)
  })
  it('writes a file for Embedding Atlas, with places and neighbours', async () => {
    expect((await place.json(['export', 'rows.jsonl', '--to', 'atlas', '--out', 'atlas.parquet'])).code).toBe(0)
    const read = await readParquet(place.path('atlas.parquet'))
    expect(Object.keys(read[0]!)).toEqual(['text', 'kind', 'n', 'projection_x', 'projection_y', 'neighbors'])
    expect(read.map(({ text, kind, n }) => ({ text, kind, n }))).toEqual(
      rows.map(({ text, kind, n }) => ({ text, kind, n }))
    )
    for (const [i, { neighbors }] of read.entries()) {
      const { ids, distances } = neighbors as { ids: number[]; distances: number[] }
      expect([ids.length, distances.length, ids.includes(i)]).toEqual([15, 15, false])
      expect(distances).toEqual(distances.toSorted((a, b) => a - b))
    }
    const method = ['--method', 'pca', '--dims', '3']
    expect((await place.json(['export', 'rows.jsonl', '--to', 'atlas', '--out', 'atlas.jsonl', ...method])).code).toBe(
      0
    )
    const [first] = (await readFile(place.path('atlas.jsonl'), 'utf8')).split('\n')
    expect(Object.keys(JSON.parse(first!) as object)).toEqual([
      'text',
      'kind',
      'n',
      'projection_x',
      'projection_y',
      'projection_z',
      'neighbors'
    ])
  })
  it('writes tables, which it reads again', async () => {
    expect((await place.json(['export', 'rows.jsonl', '--out', 'a.parquet'])).code).toBe(0)
    expect(await readParquet(place.path('a.parquet'))).toEqual(rows)
    expect((await place.json(['export', 'rows.jsonl', '--out', 'b.csv'])).code).toBe(0)
    expect((await place.json(['export', 'b.csv', '--out', 'c.jsonl'])).code).toBe(0)
    const lines = (await readFile(place.path('c.jsonl'), 'utf8')).trim().split('\n')
    expect(lines.map(line => JSON.parse(line) as object)).toEqual(rows)
    expect((await place.json(['export', 'c.jsonl', '--out', 'd.npy'])).code).toBe(0)
    expect((await readNpy(place.path('d.npy'))).toJSON()).toEqual(vectors)
  })
  it('writes a column for each dimension for Weights & Biases', async () => {
    const { code, stdout } = await place.run([
      'export',
      'rows.jsonl',
      '--to',
      'wandb',
      '--out',
      'w.csv',
      '--method',
      'pca'
    ])
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^w\.csv\n20 vectors of 3 numbers, in [\d.]+ s\.\n$/)])
    const [head, ...read]: string[][] = parse(await readFile(place.path('w.csv'), 'utf8'), {})
    expect(head).toEqual(['text', 'kind', 'n', 'x', 'y', 'dim_0', 'dim_1', 'dim_2'])
    expect(read.map(row => [row[0], ...row.slice(5).map(Number)])).toEqual(
      rows.map(({ text, embedding }) => [text, ...embedding])
    )
  })
  it('gives places other names where the data has an x, and tells of a name that is taken', async () => {
    await writeFile(place.path('x.csv'), 'x,text,embedding\n1,a,"[1,2]"\n2,b,"[2,1]"\n3,c,"[0,1]"\n')
    expect((await place.json(['export', 'x.csv', '--out', 'y.csv', '--method', 'pca'])).code).toBe(0)
    expect((await readFile(place.path('y.csv'), 'utf8')).split('\n')[0]).toBe('text,x,pca_x,pca_y,embedding')
    await writeFile(place.path('t.csv'), 'text,other,embedding\na,b,"[1,2]"\n')
    const { code, value } = await place.json(['export', 't.csv', '--text', 'other', '--out', 'u.jsonl'])
    const message = "Two columns would be called 'text'; rename that of the data."
    expect([code, value]).toEqual([1, { error: { code: 'same-names', message } }])
  })
  it.each([
    [['rows.jsonl'], /^--out is missing: the file to write\.$/],
    [['rows.jsonl', '--to', 'projector'], /^--out is missing: the folder to write\.$/],
    [['rows.jsonl', '--out', 'a.html'], /^--out wants one of \.parquet, \.csv, \.jsonl, \.npy, and got '\.html'/],
    [['rows.jsonl', '--to', 'atlas', '--out', 'a.csv'], /^--out wants one of \.parquet, \.jsonl, and got '\.csv'/],
    [['rows.jsonl', '--to', 'atlas', '--out', 'z.jsonl', '--method', 'none'], /^--to atlas wants places/],
    [['a', 'b', '--out', 'c.csv'], /^export takes one file, and got 'b' too/]
  ])('%j is wrong usage', async (args, message) => {
    const { code, value } = await place.json(['export', ...args])
    expect(code).toBe(2)
    expect((value as { error: { message: string } }).error.message).toMatch(message)
  })
  it('writes no folder in the place of a file, and no vectors of one number for the projector', async () => {
    const file = await place.json(['export', 'rows.jsonl', '--to', 'projector', '--out', 'rows.jsonl'])
    expect([file.code, file.value]).toMatchObject([1, { error: { code: 'not-writable' } }])
    await writeFile(place.path('one.jsonl'), '{"embedding":[1]}\n{"embedding":[2]}\n')
    const one = await place.json(['export', 'one.jsonl', '--to', 'projector', '--out', 'one'])
    expect([one.code, one.value]).toMatchObject([1, { error: { code: 'too-narrow' } }])
    expect(readdirSync(place.folder)).not.toContain('one')
  })
})
