import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { chmod, readFile, stat, writeFile } from 'node:fs/promises'
import { createRandom, Matrix } from '@llm-cookbook/vector'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { npyBytes } from '../src/npy.ts'
import { Workplace } from './cookbook.ts'

let place: Workplace
beforeAll(async () => {
  place = await Workplace.make()
  const random = createRandom(1)
  const rows = Array.from({ length: 60 }, (_, i) => ({
    text: `row ${i}`,
    kind: ['apple', 'pear', 'plum'][i % 3],
    size: i,
    embedding: Array.from({ length: 8 }, (_, j) => (j === i % 3 ? 5 : 0) + random.normal())
  }))
  await writeFile(place.path('fruit.jsonl'), rows.map(row => `${JSON.stringify(row)}\n`).join(''))
  const csv = rows.map(({ text, kind, size, embedding }) => `${text},${kind},${size},"${JSON.stringify(embedding)}"\n`)
  await writeFile(place.path('fruit.csv'), `text,kind,size,embedding\n${csv.join('')}`)
  const matrix = Matrix.fromRows(rows.map(({ embedding }) => embedding))
  await writeFile(place.path('fruit.npy'), npyBytes(matrix, matrix))
})
afterAll(() => place.remove())

/** Letters in the picture, without its frame. */
function picture(stdout: string): string {
  return Array.from(stdout.matchAll(/^│(.*)│$/gm), ([, line]) => line).join('\n')
}

describe('cookbook plot', () => {
  it('draws what comes with it, where no file is named', async () => {
    const { code, stdout, stderr } = await place.run(['plot'], { env: { COLUMNS: '90', LINES: '30' } })
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).not.toContain('\x1b')
    expect(stdout).toContain('Things of 14 classes, by category\n┌')
    for (const letter of 'ABCDEFGHIJKLMN') expect(picture(stdout)).toContain(letter)
    expect(stdout.replaceAll('\n', ' ')).toMatch(
      /N WrittenWork \(11\) UMAP of 200 rows · trustworthiness 0\.9\d\d · continuity 0\.\d{3} · neighbour recall 0\.\d{3} \(of 15 neighbours\) $/
    )
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(90)
  })
  it('draws in colour where that is wanted', async () => {
    const { stdout } = await place.run(['plot', 'fruit.jsonl', '--method', 'pca', '--means'], {
      env: { FORCE_COLOR: '1' }
    })
    expect(stdout).toContain('\x1b[38;5;75m●\x1b[0m apple (20)')
    expect(stdout).toContain('\x1b[38;5;16;48;5;75m apple \x1b[0m')
  })
  it.each(['fruit.jsonl', 'fruit.csv', 'fruit.npy'])('gives the measures of %s as one object', async file => {
    const { code, value } = await place.json(['plot', file, '--method', 'pca'])
    expect(code).toBe(0)
    expect(value).toEqual({
      method: 'pca',
      rows: 60,
      skipped: 0,
      judged: 60,
      seconds: expect.any(Number) as number,
      trustworthiness: expect.closeTo(0.94, 1) as number,
      continuity: expect.closeTo(0.94, 1) as number,
      neighborRecall: expect.closeTo(0.7, 0) as number
    })
  })
  it('writes a page with all projections, its texts and neighbours', async () => {
    const args = [
      'plot',
      'fruit.jsonl',
      '--method',
      'all',
      '--dims',
      '3',
      '--out',
      'fruit.html',
      '--color-by',
      'size',
      '--size-by',
      'size'
    ]
    const { code, value } = await place.json(args)
    expect([code, value]).toMatchObject([
      0,
      { method: 'all', out: 'fruit.html', projections: [{ method: 'umap' }, { method: 'tsne' }, { method: 'pca' }] }
    ])
    const page = await readFile(place.path('fruit.html'), 'utf8')
    for (const part of ['<title>fruit.jsonl</title>', '"UMAP"', '"t-SNE"', '"PCA"', 'row 59', '"kind"'])
      expect(page).toContain(part)
  })
  it('writes pictures and tables by the ending', async () => {
    const plot = (out: string, ...more: string[]) =>
      place.run(['plot', 'fruit.csv', '--method', 'pca', '--out', out, ...more])
    const [svg, png, csv, jsonl] = await Promise.all([
      plot('a.svg', '--title', 'Fruit & more', '--means'),
      plot('a.png', '--dims', '3'),
      plot('a.csv'),
      plot('a.jsonl')
    ])
    expect([svg.code, png.code, csv.code, jsonl.code]).toEqual([0, 0, 0, 0])
    expect(svg.stdout).toMatch(/^PCA of 60 rows · trustworthiness [^]*,\sin\s[\d.]+\ss\na\.svg\n$/)
    const drawn = await readFile(place.path('a.svg'), 'utf8')
    for (const part of ['<svg ', 'Fruit &amp; more', '>apple</text>', '>kind</text>', 'trustworthiness']) {
      expect(drawn).toContain(part)
    }
    expect((await readFile(place.path('a.png'))).subarray(0, 8)).toEqual(Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'))
    expect((await readFile(place.path('a.csv'), 'utf8')).split('\n')[0]).toBe('text,kind,size,x,y')
    const [first] = (await readFile(place.path('a.jsonl'), 'utf8')).split('\n')
    const point = { text: 'row 0', kind: 'apple', size: 0, x: expect.any(Number) as number }
    expect(JSON.parse(first!)).toMatchObject(point)
    expect(await plot('a.csv')).toMatchObject({ code: 1, stderr: 'error: a.csv exists; --force replaces it.\n' })
    expect((await plot('a.csv', '--force')).code).toBe(0)
  })
  it('gives the same bytes for the same seed and any number of threads, and others for another seed', async () => {
    const table = async (out: string, seed: number, workers: number): Promise<string> => {
      const options = ['--out', out, '--seed', String(seed), '--workers', String(workers)]
      await place.run(['plot', 'fruit.jsonl', ...options])
      return readFile(place.path(out), 'utf8')
    }
    const [a, b, c] = await Promise.all([table('s1.csv', 5, 1), table('s2.csv', 5, 2), table('s3.csv', 6, 1)])
    expect(a).toBe(b)
    expect(a).not.toBe(c)
  })
  it('makes vectors of the texts of a table that has none, and names the rows that are left out', async () => {
    const rows = [
      '{"review":"A lovely meal."}',
      'no json',
      '{"review":7}',
      '{"review":"Never again."}',
      '{"review":"Great food!"}'
    ]
    await writeFile(place.path('reviews.jsonl'), `${rows.join('\n')}\n`)
    const { code, stderr, value } = await place.json(['plot', 'reviews.jsonl', '--text', 'review', '--method', 'pca'])
    expect([code, value]).toMatchObject([3, { rows: 3, skipped: 2 }])
    expect(stderr).toMatch(/^warning: reviews\.jsonl, row 2 is left out: the line is not JSON/)
    expect(stderr).toContain("row 3 is left out: it has no embedding, and no text in 'review'")
    const wrong = await place.json(['plot', 'reviews.jsonl'])
    expect([wrong.code, wrong.value]).toMatchObject([
      1,
      { error: { code: 'no-vectors', message: 'reviews.jsonl has no row that has a vector.' } }
    ])
    expect(wrong.stderr).toContain('--text names another of its fields: review')
  })
  it('leaves out rows whose vector is another than those before', async () => {
    const vectors = ['[1,2]', '[1]', '[3,null]', '"a"', '[]', '[2,1]', '[0,1]']
    await writeFile(place.path('odd.jsonl'), vectors.map(vector => `{"embedding":${vector}}\n`).join(''))
    const { code, stderr, value } = await place.json(['plot', 'odd.jsonl', '--method', 'pca'])
    expect([code, value]).toMatchObject([3, { rows: 3, skipped: 4 }])
    expect(stderr).toContain('row 2 is left out: its vector has 1 numbers, and the first one 2')
    expect(stderr.match(/its embedding is no array of numbers/g)).toHaveLength(3)
    const nan = Matrix.fromRows([[1, 2], [NaN, NaN], [3, 4]]) // prettier-ignore
    await writeFile(place.path('nan.npy'), npyBytes(nan, nan))
    expect(await place.json(['plot', 'nan.npy', '--method', 'pca'])).toMatchObject({
      code: 3,
      value: { rows: 2, skipped: 1, trustworthiness: null }
    })
  })
  it('reads word vectors, of which it may take the first', async () => {
    await writeFile(place.path('words.txt'), 'cat 1 0 0.5\ndog 0.9 0.1 0.5\ncar 0 1 0\nbus 0 0.9 0.1\n')
    const { code } = await place.json(['plot', 'words.txt', '--max-rows', '3', '--method', 'pca', '--out', 'words.csv'])
    expect(code).toBe(0)
    const words = (await readFile(place.path('words.csv'), 'utf8'))
      .trim()
      .split('\n')
      .map(line => line.split(',')[0])
    expect(words).toEqual(['text', 'cat', 'dog', 'car'])
  })
  it('opens what it has written', async () => {
    await writeFile(place.path('opener'), `#!/bin/sh\necho "$1" > ${place.path('opened')}\n`)
    await chmod(place.path('opener'), 0o755)
    const env = { COOKBOOK_OPEN: place.path('opener'), TMPDIR: place.folder }
    const { code, stdout } = await place.run(['plot', 'fruit.jsonl', '--method', 'pca', '--open'], { env })
    expect(code).toBe(0)
    const page = stdout.trim().split('\n').at(-1)!
    expect(page).toMatch(/\/cookbook-[^/]+\/plot\.html$/)
    expect((await stat(page)).size).toBeGreaterThan(10_000)
    await expect.poll(() => readFile(place.path('opened'), 'utf8').catch(() => '')).toBe(`${page}\n`)
    const none = await place.run(['plot', 'fruit.jsonl', '--method', 'pca', '--out', 'b.svg', '--open'], {
      env: { COOKBOOK_OPEN: '/none' }
    })
    expect([none.code, none.stderr]).toEqual([0, 'warning: No program was found to open b.svg with.\n'])
  })
  // Windows has no signals that a parent could send to let a child end cleanly.
  it.skipIf(process.platform === 'win32')('stops at Ctrl-C, and leaves nothing behind', async () => {
    const random = createRandom(2)
    const row = (): string => `"[${Array.from({ length: 20 }, () => random.normal().toFixed(4)).join(',')}]"\n`
    const rows = Array.from({ length: 20_000 }, row)
    // A pipe tells when the program has read everything, and is at work.
    execFileSync('mkfifo', [place.path('large.csv')])
    const run = await place.run(['plot', 'large.csv', '--method', 'tsne', '--out', 'large.html'], {
      async onStart(child) {
        await writeFile(place.path('large.csv'), ['embedding\n', ...rows])
        child.kill('SIGINT')
      }
    })
    expect([run.code, run.stderr]).toEqual([130, 'error: Interrupted.\n'])
    expect(readdirSync(place.folder).filter(name => name.startsWith('large'))).toEqual(['large.csv'])
  })
  it.each([
    [['a', 'b'], /^plot takes one file, and got 'b' too/],
    [['fruit.jsonl', '--out', 'a.gif'], /^--out wants one of \.html, \.svg, \.png, \.csv, \.jsonl, and got '\.gif'/],
    [['fruit.jsonl', '--method', 'all', '--out', 'all.svg'], /^--method all wants a page/],
    [
      ['fruit.jsonl', '--color-by', 'kin'],
      /^--color-by wants a column of the data, and got 'kin'; they are kind, size\. Did you mean kind\?/
    ],
    [['fruit.jsonl', '--size-by', 'kind'], /^--size-by wants a column of numbers/],
    [['fruit.npy', '--color-by', 'x'], /it has none\.$/],
    [['fruit.jsonl', '--method', 'tsne', '--perplexity', '60'], /^--perplexity wants a number less than the 60 rows/],
    [['fruit.jsonl', '--dims', '4'], /^--dims wants a whole number from 2 to 3/]
  ])('%j is wrong usage', async (args, message) => {
    const { code, value } = await place.json(['plot', ...args])
    expect(code).toBe(2)
    expect((value as { error: { message: string } }).error.message).toMatch(message)
  })
  it('says what is wrong with a file', async () => {
    await writeFile(place.path('bad.npy'), 'no array')
    expect((await place.json(['plot', 'bad.npy'])).value).toMatchObject({ error: { code: 'invalid-npy' } })
    expect((await place.json(['plot', 'none.csv'])).value).toMatchObject({ error: { code: 'not-found' } })
    await writeFile(place.path('table.json'), '[{"text":"a"}]')
    expect((await place.run(['plot', 'table.json'])).stderr).toMatch(/^error: .*Tables end in \.jsonl, \.csv or \.tsv/)
    await writeFile(place.path('empty.jsonl'), '')
    expect((await place.json(['plot', 'empty.jsonl'])).value).toMatchObject({ error: { code: 'no-vectors' } })
  })
})
