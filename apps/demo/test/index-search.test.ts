import { copyFile, mkdir, readFile, rename, truncate, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { startServer } from '@llm-cookbook/embed-client/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Workplace } from './cookbook.ts'

const bitcoin = fileURLToPath(new URL('../data/bitcoin.pdf', import.meta.url))

let place: Workplace
beforeAll(async () => {
  place = await Workplace.make()
  await copyFile(bitcoin, place.path('bitcoin.pdf'))
  await writeFile(
    place.path('notes.md'),
    '# Lunch\n\nWe eat at noon.\n\n# Coffee\n\nThe machine is on the second floor.\n'
  )
  await writeFile(place.path('page.html'), '<title>Bus</title><p>The bus to the harbour leaves at nine.</p>')
})
afterAll(() => place.remove())

const hasHnswlib = await import('hnswlib-node').then(
  () => true,
  () => false
)

describe('cookbook index and search', () => {
  it('indexes files, leaves unchanged ones alone, takes changed ones in, and prunes', async () => {
    const first = await place.json(['index', 'bitcoin.pdf', 'notes.md', 'page.html', '--index', 'papers'])
    expect(first).toEqual({
      code: 0,
      stderr: '',
      value: {
        index: 'papers',
        added: ['bitcoin.pdf', 'notes.md', 'page.html'],
        unchanged: [],
        removed: [],
        failed: [],
        documents: 3,
        chunks: expect.any(Number) as number,
        seconds: expect.any(Number) as number
      }
    })
    await writeFile(place.path('notes.md'), '# Lunch\n\nWe eat at one.\n')
    const second = await place.json(['index', 'bitcoin.pdf', 'notes.md', '--index', 'papers', '--prune'])
    expect(second).toMatchObject({
      code: 0,
      value: { added: ['notes.md'], unchanged: ['bitcoin.pdf'], removed: ['page.html'], documents: 2 }
    })
  })
  it('finds passages by source, page and score, as JSON and for a person', async () => {
    const { code, value } = await place.json(['search', 'proof of work difficulty', '--index', 'papers', '--k', '3'])
    const { hits } = value as { hits: Record<string, unknown>[] }
    expect([code, hits.length]).toEqual([0, 3])
    for (const hit of hits) expect(Object.keys(hit)).toEqual(['source', 'page', 'text', 'score'])
    expect(hits[0]).toMatchObject({ source: 'bitcoin.pdf', page: 3 })
    expect(hits[0]!['text']).toContain('proof-of-work')

    const { stdout } = await place.run(['search', 'proof of work difficulty', '--index', 'papers', '--k', '2'])
    expect(stdout).toMatch(/^\[1\] bitcoin\.pdf, page 3 {2}score \d+\.\d\d\n {4}\S/)
    expect(Math.max(...stdout.split('\n').map(line => line.length))).toBeLessThanOrEqual(80)
  })
  it.skipIf(hasHnswlib)('says what --store hnsw wants, where it is not compiled', async () => {
    const args = ['search', 'food', '--index', 'papers', '--mode', 'dense', '--store', 'hnsw']
    expect(await place.json(args)).toMatchObject({ code: 1, value: { error: { code: 'hnsw-missing' } } })
  })
  it('ranks by the offline vectors too, exactly and by a graph', async () => {
    const modes = [['dense'], ...(hasHnswlib ? [['dense', '--store', 'hnsw']] : [])]
    const found = await Promise.all(
      modes.map(([mode, ...more]) =>
        place.json(['search', 'food', '--index', 'papers', '--k', '1', '--mode', mode!, ...more])
      )
    )
    for (const { code, value } of found) expect([code, value]).toMatchObject([0, { hits: [{ source: 'notes.md' }] }])
  })
  it('filters by metadata, and says what is no filter', async () => {
    const found = async (...filter: string[]): Promise<unknown[]> => {
      const { value } = await place.json(['search', 'eat transactions', '--index', 'papers', '--filter', ...filter])
      return [...new Set((value as { hits: { source: string }[] }).hits.map(({ source }) => source))]
    }
    expect(await found('source=notes.md')).toEqual(['notes.md'])
    expect(await found('source!=notes.md')).toEqual(['bitcoin.pdf'])
    expect(await found('title~=Bitcoin', 'source~=pdf')).toEqual(['bitcoin.pdf'])
    expect(await found('author=nobody')).toEqual([])
    expect(await place.run(['search', 'q', '--index', 'papers', '--filter', 'author'])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^error: --filter wants FIELD=VALUE/) as string
    })
  })
  it('says what --store pgvector wants, and never a password', async () => {
    const args = ['search', 'food', '--index', 'papers', '--mode', 'dense', '--k', '1']
    expect(await place.run([...args, '--store', 'pgvector'])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/wants --database-url \(or DATABASE_URL\)/) as string
    })
    expect(await place.run([...args, '--database-url', 'postgres://x'])).toMatchObject({ code: 2 })
    for (const url of ['postgres://me:secret@127.0.0.1:1/none', 'postgres://me:secret@[', 'secret']) {
      const { code, stdout, stderr } = await place.run([...args, '--store', 'pgvector'], { env: { DATABASE_URL: url } })
      expect([url, code, stdout]).toEqual([url, 1, ''])
      expect(stderr).toMatch(/^error: /)
      expect(stderr).not.toContain('secret')
    }
  })
  it('says that nothing fits', async () => {
    expect(await place.run(['search', 'xylophone', '--index', 'papers'])).toMatchObject({
      code: 0,
      stdout: 'Nothing fits.\n'
    })
    expect(await place.json(['search', 'xylophone', '--index', 'papers'])).toMatchObject({
      code: 0,
      value: { hits: [] }
    })
  })
  it('prints nothing that a terminal would obey, from names and texts', async () => {
    const name = 'evil\u001b]0;owned\u0007\u009b2J.txt'
    await writeFile(place.path(name), 'Bell \u0007 and \u001b[31mred\u001b[0m and \u009b2J.')
    const { stderr } = await place.run(['index', name, `${name}.none`, '--index', 'evil'])
    const { stdout } = await place.run(['search', 'bell', '--index', 'evil'])
    expect(stdout).toContain('Bell and red and .')
    expect(stderr).toContain('evil.txt.none does not exist')
    const json = await place.run(['search', 'bell', '--index', 'evil', '--json'])
    // eslint-disable-next-line no-control-regex -- control characters are what this is about
    expect(stdout + stderr + json.stdout).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F]/)
  })
})

describe('an index that is not as it should be', () => {
  it('is missing', async () => {
    expect(await place.run(['search', 'q', '--index', 'none'])).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^error: none holds no index\n$/) as string
    })
  })
  it('is of another model: refused, and made anew on request', async () => {
    const server = await startServer()
    const service = ['--embedding-model', 'm', '--base-url', server.url]
    try {
      const args = ['index', 'notes.md', '--index', 'papers', ...service]
      expect(await place.json(args)).toMatchObject({ code: 1, value: { error: { code: 'index-mismatch' } } })
      expect(await place.json([...args, '--rebuild'])).toMatchObject({ code: 0, value: { documents: 1 } })
      const found = ['search', 'lunch', '--index', 'papers', '--mode', 'dense']
      expect(await place.json([...found, ...service])).toMatchObject({
        code: 0,
        value: { hits: [{ source: 'notes.md' }] }
      })
      expect(await place.json(found)).toMatchObject({ code: 1, value: { error: { code: 'index-mismatch' } } })
    } finally {
      await server.close()
    }
  })
  it('is damaged or cut: refused in one line, and made anew on request', async () => {
    const folder = place.path('papers')
    await truncate(`${folder}/index.sqlite`, 5000)
    const search = await place.run(['search', 'lunch', '--index', 'papers'])
    expect([search.code, search.stdout]).toEqual([1, ''])
    expect(search.stderr).toMatch(/^error: .*papers.* damaged .*; --rebuild makes the index anew\n$/)
    expect(await place.json(['index', 'notes.md', '--index', 'papers'])).toMatchObject({
      code: 1,
      value: { error: { code: 'index-damaged' } }
    })
    expect(await place.run(['index', 'notes.md', '--index', 'papers', '--rebuild'])).toMatchObject({ code: 0 })
    expect(await place.run(['search', 'lunch', '--index', 'papers'])).toMatchObject({ code: 0 })

    await writeFile(`${folder}/index.sqlite`, 'This is no database.'.repeat(1000))
    expect(await place.json(['search', 'lunch', '--index', 'papers'])).toMatchObject({
      code: 1,
      value: { error: { code: 'index-damaged' } }
    })
  })
  it('cannot be written', async () => {
    await mkdir(place.path('taken'))
    await rename(place.path('taken'), place.path('gone'))
    await writeFile(place.path('taken'), 'a file where the folder should be')
    expect(await place.run(['index', 'notes.md', '--index', 'taken'])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^error: .*taken.*cannot be written.*\n$/) as string
    })
  })
})

describe('cookbook evaluate-retrieval', () => {
  const collection = ['--corpus', 'docs.jsonl', '--queries', 'queries.jsonl', '--qrels', 'qrels.tsv']
  beforeAll(async () => {
    const lines = (values: object[]): string => `\uFEFF${values.map(value => JSON.stringify(value)).join('\n\n')}\n`
    await writeFile(
      place.path('docs.jsonl'),
      lines([
        { id: 'd1', title: 'Ships', text: 'A ship sails the sea.' },
        { id: 'd2', text: 'Bread is baked from flour, water and salt.' },
        { id: 'd3', text: 'The ship carries flour.' }
      ])
    )
    await writeFile(
      place.path('queries.jsonl'),
      lines([
        { id: 'q1', text: 'baking bread' },
        { id: 'q2', text: 'ship' }
      ])
    )
    await writeFile(place.path('qrels.tsv'), 'q1\td2\t1\nq2\td3\t1\nq2\td1\t2\n')
  })
  it('gives measures and run', async () => {
    const { code, value } = await place.json(['evaluate-retrieval', ...collection, '--mode', 'bm25'])
    expect(code).toBe(0)
    expect(value).toMatchObject({ recallAt100: 1, map: 1, mrr: 1, queries: 2, run: { q1: [{ id: 'd2' }] } })
    for (const name of ['ndcgAt10', 'precisionAt10']) expect(value).toHaveProperty(name)
    const runs = await Promise.all(
      ['best', 'lexical', 'dense', 'hybrid'].map(mode =>
        place.run(['evaluate-retrieval', ...collection, '--mode', mode])
      )
    )
    for (const { code, stdout } of runs) {
      expect(code).toBe(0)
      expect(stdout).toMatch(
        /^2 queries with a relevant document, mode \w+\n {2}nDCG@10 +[01]\.\d{4}\n {2}recall@100 +1\.0000\n/
      )
    }
  })
  it('writes a run, measures it as any other, and compares two', async () => {
    const args = ['evaluate-retrieval', ...collection]
    const bm25 = await place.json([...args, '--mode', 'bm25', '--run-out', 'bm25.run'])
    expect(await readFile(place.path('bm25.run'), 'utf8')).toMatch(/^q1 Q0 d2 1 \d+\.\d+ llm-cookbook\nq2 Q0 d\d 1 /)
    const read = await place.json(['evaluate-retrieval', '--run', 'bm25.run', '--qrels', 'qrels.tsv'])
    const { ndcgAt10, map, run } = bm25.value as { ndcgAt10: number; map: number; run: object }
    expect(read).toMatchObject({ code: 0, value: { ndcgAt10, map, queries: 2, run } })
    expect(await place.json([...args, '--run-out', 'bm25.run'])).toMatchObject({
      code: 1,
      value: { error: { code: 'exists' } }
    })

    await writeFile(place.path('bad.run'), 'q1 Q0 d3 1 2.5 x\nq2 Q0 d2 1 2 x\n')
    const compared = await place.json([...args, '--mode', 'bm25', '--compare', 'bad.run'])
    expect(compared.value).toMatchObject({
      comparison: { measure: 'ndcgAt10', queries: 2, first: 0, better: 2, worse: 0, equal: 0, pValue: 0.5 }
    })
    const shown = await place.run([
      'evaluate-retrieval',
      '--run',
      'bad.run',
      '--compare',
      'bm25.run',
      '--qrels',
      'qrels.tsv'
    ])
    expect(shown.stdout).toMatch(/queries +0 better, 2 worse, 0 equal\n +chance +p = 0\.500/)
  })
  it('names what does not go together, and lines that are no run', async () => {
    expect(await place.run(['evaluate-retrieval', '--run', 'bm25.run', ...collection])).toMatchObject({ code: 2 })
    await writeFile(place.path('cut.run'), 'q1 Q0 d3 1 2.5 x\nq2 Q0 d2\n')
    expect(await place.run(['evaluate-retrieval', '--run', 'cut.run', '--qrels', 'qrels.tsv'])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^error: cut\.run is no run.*line 2.*6 fields/) as string
    })
  })
  it('makes questions of documents, and measures whether their pages are found', async () => {
    const { code, value } = await place.json(['evaluate-retrieval', 'bitcoin.pdf', '--questions', '10'])
    const { questions, pageRecallAt5, missed } = value as {
      questions: { question: string; source: string; pages: number[] }[]
      pageRecallAt5: number
      missed: string[]
    }
    expect([code, questions.length]).toEqual([0, 10])
    expect(questions.every(({ source, pages }) => source === 'bitcoin.pdf' && pages.length > 0)).toBe(true)
    expect(pageRecallAt5).toBeCloseTo(1 - missed.length / 10)
    expect(pageRecallAt5).toBeGreaterThan(0.5)
    const wrong = await place.run(['evaluate-retrieval', 'bitcoin.pdf', '--qrels', 'qrels.tsv'])
    expect(wrong.stderr).toMatch(/^error: --qrels does not go with files/)
  })
  it('names a bad line by its number', async () => {
    await writeFile(place.path('bad.jsonl'), '{"id":"a","text":"x"}\n{"id":"b"}\n')
    expect(await place.run(['evaluate-retrieval', '--corpus', 'bad.jsonl', ...collection.slice(2)])).toMatchObject({
      code: 1,
      stdout: '',
      stderr: 'error: Line 2 of bad.jsonl has no "text" that is a string.\n'
    })
  })
})
