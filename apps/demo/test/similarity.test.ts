import { writeFile } from 'node:fs/promises'
import { hashEmbedder, startServer } from '@llm-cookbook/embed-client/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Workplace } from './cookbook.ts'

let place: Workplace
beforeAll(async () => {
  place = await Workplace.make()
  const rows = [
    'sentence1\tsentence2\tscore',
    'A man plays a guitar.\tA man is playing a guitar.\t4.8',
    'A cat sleeps.\tThe kitten is asleep.\t4',
    'A boy runs.\tA dog eats.\t1.5',
    'A woman sings.\tThe stock market fell on Monday.\t0.2'
  ]
  await writeFile(place.path('pairs.tsv'), `${rows.join('\r\n')}\n\n`)
})
afterAll(() => place.remove())

describe('cookbook similarity', () => {
  it('measures the offline model on pairs that people rated', async () => {
    const { code, stderr, value } = await place.json(['similarity', 'pairs.tsv'])
    expect([code, stderr]).toEqual([0, ''])
    const { spearman, pearson, pairs } = value as { spearman: number; pearson: number; pairs: number }
    expect(Object.keys(value as object)).toEqual(['spearman', 'pearson', 'pairs'])
    expect(pairs).toBe(4)
    expect(spearman).toBeGreaterThanOrEqual(0.8)
    expect(pearson).toBeGreaterThan(0.8)
    const { stdout } = await place.run(['similarity', 'pairs.tsv'])
    expect(stdout).toContain(`Spearman   ${spearman.toFixed(4)}\n`)
    expect(stdout).toContain('4 pairs of pairs.tsv')
  })
  it('knows no correlation where all scores are the same', async () => {
    await writeFile(place.path('equal.tsv'), 'a cat\ta dog\t3\na cat\ta car\t3\n')
    const { code, value } = await place.json(['similarity', 'equal.tsv'])
    expect([code, value]).toEqual([0, { spearman: null, pearson: null, pairs: 2 }])
    expect((await place.run(['similarity', 'equal.tsv'])).stdout).toContain('Spearman        –\n')
  })
  it('measures a model of a service, with each sentence sent once', async () => {
    const server = await startServer({ embedder: hashEmbedder(8) })
    try {
      await writeFile(place.path('same.tsv'), 'a\tb\t1\na\tc\t2\nb\tc\t3\n')
      const { code, value } = await place.json(['similarity', 'same.tsv', '--model', 'm', '--base-url', server.url])
      expect([code, value]).toMatchObject([0, { pairs: 3 }])
      expect(server.account).toMatchObject({ inputs: 3, repeated: 0 })
    } finally {
      await server.close()
    }
  })
  it.each([
    ['a\tb\t1\na\tb\n', /^two\.tsv, line 2: expected two sentences and a number, with tabs between them\.$/],
    ['a\tb\t1\na\tb\thigh\n', /line 2: expected/],
    ['a\tb\t1\na\tb\t1\tmore\n', /line 2: expected/],
    ['a\tb\t1\n', /^two\.tsv: expected at least two pairs\.$/]
  ])('refuses %j', async (content, message) => {
    await writeFile(place.path('two.tsv'), content)
    const { code, value } = await place.json(['similarity', 'two.tsv'])
    expect([code, value]).toMatchObject([
      1,
      { error: { code: 'invalid-file', message: expect.stringMatching(message) as string } }
    ])
  })
  it('says what is wrong with a file, or with what was said', async () => {
    expect((await place.run(['similarity', 'none.tsv'])).stderr).toBe('error: none.tsv does not exist.\n')
    await writeFile(place.path('latin1.tsv'), Buffer.from('caf\xe9\tb\t1\n', 'latin1'))
    expect((await place.json(['similarity', 'latin1.tsv'])).value).toMatchObject({ error: { code: 'not-utf8' } })
    expect((await place.run(['similarity'])).code).toBe(2)
    expect((await place.run(['similarity', 'a', 'b'])).code).toBe(2)
  })
})
