import { existsSync, readdirSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { startServer, type Server, type ServerOptions } from '@llm-cookbook/embed-client/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Workplace } from './cookbook.ts'
import { readParquet } from './read-parquet.ts'

let place: Workplace
let server: Server | undefined
beforeEach(async () => {
  place = await Workplace.make()
})
afterEach(async () => {
  await server?.close()
  server = undefined
  await place.remove()
})

interface Embedded {
  readonly id: number
  readonly text: string
  readonly embedding: number[]
}

async function read<T = Embedded>(name: string): Promise<T[]> {
  const text = await readFile(place.path(name), 'utf8')
  return text
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as T)
}

async function write(name: string, records: readonly unknown[]): Promise<void> {
  await writeFile(place.path(name), records.map(record => `${JSON.stringify(record)}\n`).join(''))
}

const records = (count: number): object[] =>
  Array.from({ length: count }, (_, id) => ({ id, text: `text ${id}`, tags: ['a', null] }))

async function service(options: ServerOptions = {}): Promise<string[]> {
  server = await startServer(options)
  return ['--model', 'm', '--base-url', server.url]
}

/** What numpy.load would read of a file of floats. */
async function readNpy(name: string): Promise<{ header: string; rows: number[][] }> {
  const bytes = await readFile(place.path(name))
  expect(bytes.subarray(0, 8)).toEqual(Buffer.from('\x93NUMPY\x01\x00', 'latin1'))
  const end = 10 + bytes.readUInt16LE(8)
  expect(end % 64).toBe(0)
  const header = bytes.subarray(10, end).toString()
  const [, count, columns] = /'shape': \((\d+), (\d+)\)/.exec(header)!.map(Number) as [number, number, number]
  expect(bytes.length).toBe(end + 4 * count * columns)
  const rows = Array.from({ length: count }, (_, row) =>
    Array.from({ length: columns }, (_, column) => bytes.readFloatLE(end + 4 * (row * columns + column)))
  )
  return { header, rows }
}

describe('cookbook embed', () => {
  it('writes each record with its vector, in order, by the offline model where no service is named', async () => {
    await write('in.jsonl', records(50))
    const { code, stderr, value } = await place.json(['embed', 'in.jsonl', '--field', 'text', '--out', 'out.jsonl'])
    expect([code, stderr]).toEqual([0, ''])
    expect(value).toMatchObject({ out: 'out.jsonl', failures: 'out.failed.jsonl', succeeded: 50, failed: 0 })
    const { dimensions } = value as { dimensions: number }
    const rows = await read('out.jsonl')
    expect(rows.map(({ embedding: _, ...record }) => record)).toEqual(records(50))
    for (const { embedding } of rows) {
      expect(embedding).toHaveLength(dimensions)
      expect(Math.hypot(...embedding)).toBeCloseTo(1, 5)
    }
    expect(existsSync(place.path('out.failed.jsonl'))).toBe(false)
  })
  it('gives the very numbers of the service', async () => {
    await write('in.jsonl', [{ id: 1, text: 'hello' }])
    expect((await place.json(['embed', 'in.jsonl', '--out', 'out.jsonl', ...(await service())])).code).toBe(0)
    const answer = await fetch(`${server!.url}/embeddings`, {
      method: 'POST',
      body: JSON.stringify({ model: 'm', input: 'hello' })
    })
    const { data } = (await answer.json()) as { data: [{ embedding: number[] }] }
    const [row] = await read('out.jsonl')
    expect(row!.embedding.map(Math.fround)).toEqual(data[0].embedding.map(Math.fround))
  })
  it('names what has no vector in a file of its own, and goes on', async () => {
    const lines = [
      '{"id":0,"text":"good"}',
      'broken',
      '{"id":2,"text":7}',
      '{"id":3,"name":"x"}',
      '{"id":4,"text":""}',
      '',
      '[]',
      `{"text":"${'x'.repeat(10_000_000)}"}`,
      '{"id":8,"text":"last"}'
    ]
    await writeFile(place.path('in.jsonl'), Buffer.concat([Buffer.from(lines.join('\n')), Buffer.from([10, 0xff, 10])]))
    const { code, value } = await place.json(['embed', 'in.jsonl', '--out', 'out.jsonl', ...(await service())])
    expect([code, value]).toMatchObject([3, { succeeded: 2, failed: 8 }])
    expect((await read('out.jsonl')).map(({ id }) => id)).toEqual([0, 8])
    const failures = await read<{ line: number; error: { code: string; message: string }; input: unknown }>(
      'out.failed.jsonl'
    )
    const byLine = failures.toSorted((a, b) => a.line - b.line)
    expect(byLine.map(({ line, error }) => [line, error.code])).toEqual([
      [2, 'bad-line'],
      [3, 'bad-line'],
      [4, 'bad-line'],
      [5, 'empty-text'],
      [6, 'bad-line'],
      [7, 'bad-line'],
      [8, 'bad-line'],
      [10, 'bad-line']
    ])
    expect(byLine[0]!.input).toBe('broken')
    expect(byLine[1]).toMatchObject({ error: { message: 'the field "text" is no text' }, input: { id: 2, text: 7 } })
    expect(byLine[2]!.error.message).toBe('there is no field "text"; the fields are id, name')
  })
  it('reads a column of CSV and TSV, and keeps the others as they are', async () => {
    await writeFile(place.path('in.csv'), 'id,review\r\n1,"good, ""very"""\r\n2,bad\r\n3\r\n')
    await writeFile(place.path('in.tsv'), 'id\treview\n1\tgood, very\n')
    const csv = await place.json(['embed', 'in.csv', '--field', 'review', '--out', 'csv.jsonl'])
    expect([csv.code, csv.value]).toMatchObject([3, { succeeded: 2, failed: 1 }])
    expect(await read('csv.jsonl')).toMatchObject([
      { id: '1', review: 'good, "very"' },
      { id: '2', review: 'bad' }
    ])
    expect(await read('csv.failed.jsonl')).toMatchObject([
      { line: 3, error: { message: 'expected 2 fields, as in the first line, and got 1' } }
    ])
    expect((await place.json(['embed', 'in.tsv', '--field', 'review', '--out', 'tsv.jsonl'])).code).toBe(0)
    expect(await read('tsv.jsonl')).toMatchObject([{ id: '1', review: 'good, very' }])
    await writeFile(place.path('bad.csv'), 'id,review\n1,"never closed\n')
    const bad = await place.json(['embed', 'bad.csv', '--field', 'review', '--out', 'bad.jsonl'])
    expect([bad.code, bad.value]).toMatchObject([1, { error: { code: 'invalid-csv' } }])
  })
  it('reads a text a line out of .txt, and names a line without one', async () => {
    await writeFile(place.path('in.txt'), 'good soup\r\n\nslow service')
    const { code, value } = await place.json(['embed', 'in.txt', '--out', 'txt.jsonl'])
    expect([code, value]).toMatchObject([3, { succeeded: 2, failed: 1 }])
    expect(await read('txt.jsonl')).toMatchObject([{ text: 'good soup' }, { text: 'slow service' }])
    expect(await read('txt.failed.jsonl')).toMatchObject([{ line: 2, error: { message: 'the line is empty' } }])
  })
  it('writes a matrix for NumPy, with a row of NaN where there is no vector', async () => {
    await write('in.jsonl', [{ text: 'a' }, {}, { text: 'b' }, { text: '' }])
    const address = await service()
    const args = ['embed', 'in.jsonl', '--out', 'out.npy', ...address]
    expect((await place.json(args)).code).toBe(3)
    const { header, rows } = await readNpy('out.npy')
    expect(header).toMatch(/^\{'descr': '<f4', 'fortran_order': False, 'shape': \(4, 64\), \} *\n$/)
    expect(rows.map(row => row.every(Number.isNaN))).toEqual([false, true, false, true])
    await place.json(['embed', 'in.jsonl', '--out', 'lines.jsonl', ...address])
    const [a, b] = (await read('lines.jsonl')).map(({ embedding }) => embedding.map(Math.fround))
    expect([rows[0], rows[2]]).toEqual([a, b])
    expect(
      readdirSync(place.folder)
        .filter(name => /npy|part/.test(name))
        .sort()
    ).toEqual(['out.npy', 'out.npy.journal'])
    const { requests } = server!.account
    expect(await place.json(args)).toMatchObject({ code: 3, value: { succeeded: 2, failed: 2 } })
    expect(server!.account.requests).toBe(requests)
  })
  it('writes a Parquet file with a column for each field', async () => {
    await write('in.jsonl', [{ text: 'a', n: 1 }, {}, { n: 2.5, text: 'b', tags: ['x'] }])
    const address = await service()
    const args = ['embed', 'in.jsonl', '--out', 'out.parquet', ...address]
    expect(await place.json(args)).toMatchObject({ code: 3, value: { succeeded: 2, failed: 1 } })
    const rows = await readParquet(place.path('out.parquet'))
    expect(rows).toMatchObject([
      { text: 'a', n: 1, tags: null },
      { text: 'b', n: 2.5, tags: '["x"]' }
    ])
    await place.json(['embed', 'in.jsonl', '--out', 'lines.jsonl', ...address])
    const lines = (await read('lines.jsonl')).map(({ embedding }) => embedding.map(Math.fround))
    expect(rows.map(({ embedding }) => embedding)).toEqual(lines)
  })
  it.each(['out.jsonl', 'out.npy'])(
    'goes on after kill -9, in order and with no text lost or doubled: %s',
    async out => {
      await write('in.jsonl', records(240))
      const address = await service({ latencyMs: 20, limits: { inputsPerRequest: 4 } })
      const args = ['embed', 'in.jsonl', '--out', out, '--concurrency', '2', ...address]
      const killed = await place.run(args, {
        async onStart(child) {
          while (server!.account.inputs < 80) await sleep(2)
          child.kill('SIGKILL')
        }
      })
      expect(killed.signal).toBe('SIGKILL')
      expect(await place.json(args)).toMatchObject({ code: 0, value: { succeeded: 240, failed: 0 } })
      // What was in flight, and what waited for an earlier one.
      expect(server!.account.repeated).toBeLessThan(80)
      if (out === 'out.jsonl')
        expect((await read(out)).map(({ id }) => id)).toEqual(Array.from({ length: 240 }, (_, i) => i))
      else expect((await readNpy(out)).rows).toHaveLength(240)
    }
  )
  it('never embeds a text twice with a cache', async () => {
    await write('in.jsonl', records(30))
    const args = ['embed', 'in.jsonl', '--cache', 'vectors.sqlite', ...(await service())]
    expect((await place.json([...args, '--out', 'one.jsonl'])).code).toBe(0)
    const { inputs } = server!.account
    expect((await place.json([...args, '--out', 'two.jsonl'])).code).toBe(0)
    expect(server!.account.inputs).toBe(inputs)
    expect(await read('two.jsonl')).toEqual(await read('one.jsonl'))
  })
  it('asks for dimensions, keeps to limits, and uses no service where told', async () => {
    await write('in.jsonl', records(5))
    const limits = ['--requests-per-minute', '6000', '--tokens-per-minute', '1000000']
    const address = await service()
    const short = await place.json([
      'embed',
      'in.jsonl',
      '--out',
      'short.jsonl',
      '--dimensions',
      '8',
      ...limits,
      ...address
    ])
    expect(short).toMatchObject({ code: 0, value: { dimensions: 8 } })
    expect((await read('short.jsonl'))[0]!.embedding).toHaveLength(8)
    const { requests } = server!.account
    expect((await place.json(['embed', 'in.jsonl', '--out', 'off.jsonl', '--offline', ...address])).code).toBe(0)
    const env = { OPENAI_BASE_URL: server!.url, OPENAI_API_KEY: 'sk-test' }
    expect((await place.json(['embed', 'in.jsonl', '--out', 'env.jsonl'], { env })).code).toBe(0)
    expect(server!.account.requests).toBe(requests)
  })
  it('refuses another model, another input and a file of others, unless told to begin anew', async () => {
    await write('in.jsonl', records(2))
    const address = await service()
    const args = ['embed', 'in.jsonl', '--out', 'out.jsonl']
    await place.json(args)
    expect(await place.json([...args, ...address])).toMatchObject({
      code: 1,
      value: { error: { code: 'settings-changed' } }
    })
    expect(await place.json([...args, '--field', 'id'])).toMatchObject({
      code: 1,
      value: { error: { code: 'settings-changed' } }
    })
    expect((await place.json([...args, ...address, '--restart'])).code).toBe(0)
    await write('in.jsonl', records(3))
    expect(await place.json([...args, ...address])).toMatchObject({
      code: 1,
      value: { error: { code: 'input-changed' } }
    })
    await writeFile(place.path('mine.npy'), 'precious')
    const mine = ['embed', 'in.jsonl', '--out', 'mine.npy']
    expect(await place.json(mine)).toMatchObject({ code: 1, value: { error: { code: 'output-exists' } } })
    expect(await readFile(place.path('mine.npy'), 'utf8')).toBe('precious')
    expect((await place.json([...mine, '--restart'])).code).toBe(0)
    expect((await readNpy('mine.npy')).rows).toHaveLength(3)
  })
  it('never writes the key', async () => {
    await write('in.jsonl', records(3))
    const address = await service({ apiKey: 'sk-secret-0123456789' })
    const env = { OPENAI_API_KEY: 'sk-secret-0123456789' }
    expect((await place.json(['embed', 'in.jsonl', '--out', 'out.jsonl', ...address], { env })).code).toBe(0)
    for (const name of ['out.jsonl', 'out.jsonl.journal']) {
      expect(await readFile(place.path(name), 'latin1')).not.toContain('sk-secret')
    }
  })
  it.each([
    [['embed'], /^The file of records is missing/],
    [['embed', 'a', 'b', '--out', 'c.jsonl'], /^embed takes one file, and got 'b' too/],
    [['embed', 'a'], /^--out is missing/],
    [['embed', 'a', '--out', 'b.txt'], /^--out wants one of \.jsonl, \.npy, \.parquet, and got '\.txt'/],
    [['embed', 'a', '--out', 'b.jsonl', '--base-url', 'http://127.0.0.1/v1'], /^--base-url wants --model with it/],
    [['embed', 'a', '--out', 'b.jsonl', '--dimensions', '8'], /^--dimensions wants --model with it/]
  ])('%j is wrong usage', async (args, message) => {
    const { code, value } = await place.json(args)
    expect(code).toBe(2)
    expect((value as { error: { message: string } }).error.message).toMatch(message)
  })
  it('says what it wrote', async () => {
    await write('in.jsonl', [{ text: 'a cat' }, {}])
    expect(await place.run(['embed', 'in.jsonl', '--out', 'out.jsonl'])).toMatchObject({
      code: 3,
      stderr: '',
      stdout: expect.stringMatching(
        /^out\.jsonl: 1 vector, in [\d.]+ s\.\nout\.failed\.jsonl: 1 without one\.\n$/
      ) as string
    })
  })
})
