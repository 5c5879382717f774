import { readFile, writeFile } from 'node:fs/promises'
import { startServer } from '@llm-cookbook/embed-client/testing'
import { createRandom, Matrix } from '@llm-cookbook/vector'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { npyBytes } from '../src/npy.ts'
import { Workplace } from './cookbook.ts'

let place: Workplace
const kinds = ['apple', 'pear', 'plum']
beforeAll(async () => {
  place = await Workplace.make()
  const random = createRandom(1)
  // 30 apples, 20 pears, 10 plums.
  const rows = Array.from({ length: 60 }, (_, i) => {
    const kind = i < 30 ? 0 : i < 50 ? 1 : 2
    const embedding = [0, 1, 2].map(axis => (axis === kind ? 2 : 0) + 0.2 * random.normal())
    return { text: `a ${kinds[kind]!} ${i}`, price: i < 59 ? kind + 1 : null, embedding }
  })
  await writeFile(place.path('fruit.jsonl'), rows.map(row => `${JSON.stringify(row)}\n`).join(''))
  const vectors = Matrix.fromRows(rows.map(({ embedding }) => embedding))
  await writeFile(place.path('fruit.npy'), npyBytes(vectors, vectors))
})
afterAll(() => place.remove())

interface Result {
  readonly k: number
  readonly rows: number
  readonly silhouette: number | null
  readonly tried?: readonly { readonly k: number; readonly silhouette: number }[]
  readonly clusters: readonly {
    readonly name: string
    readonly size: number
    readonly words: readonly string[]
    readonly means: Readonly<Record<string, number | null>>
    readonly nearest: readonly { readonly row: number; readonly text: string }[]
  }[]
  readonly assignments: readonly { readonly row: number; readonly cluster: number }[]
  readonly error?: { readonly code: string; readonly message: string }
}

async function cluster(...args: string[]): Promise<Result & { readonly exit: number | null }> {
  const { code, value } = await place.json(['cluster', ...args])
  return { ...(value as Result), exit: code }
}

describe('cookbook cluster', () => {
  it('finds groups, the largest first, and says what they are about', async () => {
    const { exit, k, rows, silhouette, clusters, assignments } = await cluster('fruit.jsonl', '--k', '3', '--mean', 'price') // prettier-ignore
    expect([exit, k, rows]).toEqual([0, 3, 60])
    expect(silhouette).toBeGreaterThan(0.7)
    expect(clusters.map(({ size, name, means }) => [size, name, means])).toEqual([
      [30, 'apple', { price: 1 }],
      [20, 'pear', { price: 2 }],
      [10, 'plum', { price: 3 }]
    ])
    for (const [i, { words, nearest }] of clusters.entries()) {
      expect(words[0]).toBe(kinds[i])
      expect(nearest).toHaveLength(3)
      for (const { row, text } of nearest) expect(text).toBe(`a ${kinds[i]!} ${row}`)
    }
    expect(assignments.map(({ row, cluster }) => [row, cluster])).toEqual(
      Array.from({ length: 60 }, (_, i) => [i, i < 30 ? 0 : i < 50 ? 1 : 2])
    )
  })
  it('chooses how many by the silhouette', async () => {
    const { k, tried } = await cluster('fruit.jsonl', '--most', '6')
    expect(k).toBe(3)
    expect(tried!.map(({ k }) => k)).toEqual([2, 3, 4, 5, 6])
    expect(Math.max(...tried!.map(({ silhouette }) => silhouette))).toBe(tried![1]!.silhouette)
  })
  it('takes a matrix, whose clusters have numbers for names', async () => {
    const { exit, clusters } = await cluster('fruit.npy', '--k', '3')
    expect([exit, clusters.map(({ name }) => name)]).toEqual([0, ['cluster 0', 'cluster 1', 'cluster 2']])
  })
  it('lets a chat model name them, which gets some of their texts and nothing else', async () => {
    const server = await startServer({ chat: () => 'Sweet things' })
    try {
      const args = ['cluster', 'fruit.jsonl', '--k', '3', '--no-picture', '--model', 'm', '--base-url', server.url]
      const { code, stdout } = await place.run(args)
      expect([code, stdout.match(/Sweet things/g)]).toEqual([0, ['Sweet things', 'Sweet things', 'Sweet things']])
      expect(server.requests.map(({ path }) => path)).toEqual(Array.from({ length: 3 }, () => '/v1/chat/completions'))
    } finally {
      await server.close()
    }
  })
  it('shows clusters, their texts and a picture', async () => {
    const { code, stdout } = await place.run([
      'cluster',
      'fruit.jsonl',
      '--k',
      '3',
      '--mean',
      'price',
      '--method',
      'pca'
    ])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^60 rows of fruit\.jsonl\n3 clusters · silhouette 0\.\d{3}\n\nRows by PCA\n┌/)
    expect(stdout).toMatch(/\n {2}0 ━{16} apple {2}30 \(50 %\) · mean price 1\.000\n {6}a apple \d+\n/)
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
    const plain = await place.run(['cluster', 'fruit.jsonl', '--k', '3', '--no-picture'])
    expect(plain.stdout).not.toContain('┌')
  })
  it('writes the table with the cluster of each row, and a page', async () => {
    const { code, stdout } = await place.run(['cluster', 'fruit.jsonl', '--k', '3', '--out', 'out.csv', '--html', 'out.html', '--method', 'pca']) // prettier-ignore
    expect([code, stdout.endsWith('\nout.csv\nout.html\n')]).toEqual([0, true])
    const [head, first] = (await readFile(place.path('out.csv'), 'utf8')).split('\n')
    expect([head, first]).toEqual(['text,price,cluster,cluster_name', 'a apple 0,1,0,apple'])
    const page = await readFile(place.path('out.html'), 'utf8')
    expect(page).toMatch(/Content-Security-Policy" content="default-src 'none'/)
    for (const part of ['<title>fruit.jsonl: 3 clusters</title>', 'a plum', 'Rows by PCA']) expect(page).toContain(part)
  })
  it('gives the same for the same seed', async () => {
    const [a, b] = await Promise.all([cluster('--k', '5', '--seed', '3'), cluster('--k', '5', '--seed', '3')])
    expect([a.exit, a.rows]).toEqual([0, 200])
    expect(a).toEqual(b)
  })
  it.each([
    [['a', 'b'], /^cluster takes one file, and got 'b' too/],
    [['fruit.jsonl', '--k', '61'], /^--k wants no more clusters than there are rows, which are 60/],
    [['fruit.jsonl', '--k', '0'], /^--k wants a whole number from 1/],
    [['fruit.jsonl', '--mean', 'prize'], /^--mean wants a column of the data, and got 'prize'; they are text, price\. Did you mean price\?/], // prettier-ignore
    [['fruit.jsonl', '--mean', 'text'], /^--mean wants a column of numbers, and 'text' has another value in row 1/],
    [['fruit.jsonl', '--open'], /^--open wants --html/],
    [['fruit.jsonl', '--out', 'a.xlsx'], /^--out wants one of \.csv, \.jsonl, and got '\.xlsx'/]
  ])('%j is wrong usage', async (args, message) => {
    const { exit, error } = await cluster(...args)
    expect([exit, error?.message]).toEqual([2, expect.stringMatching(message)])
  })
  it('takes one row, equal rows and a single cluster', async () => {
    await writeFile(place.path('one.jsonl'), '{"text":"x","embedding":[1,2]}\n')
    expect(await cluster('one.jsonl', '--k', '1')).toMatchObject({ exit: 0, k: 1, silhouette: null })
    expect(await cluster('one.jsonl')).toMatchObject({ exit: 1, error: { code: 'too-few-rows' } })
    await writeFile(place.path('same.jsonl'), '{"text":"x","embedding":[1,2]}\n'.repeat(4))
    expect(await cluster('same.jsonl', '--k', '2')).toMatchObject({ exit: 0, rows: 4, silhouette: null })
    await writeFile(place.path('empty.csv'), '')
    expect(await cluster('empty.csv')).toMatchObject({ exit: 1, error: { code: 'no-rows' } })
  })
})
