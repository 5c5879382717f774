import { createRandom } from '@llm-cookbook/vector'
import { describe, expect, it } from 'vitest'
import { evaluateRetrieval, type Judgement } from '../../src/index.ts'
import { bagOfWords } from '../support/bag-of-words.ts'

const corpus = [
  { id: 'a', title: 'apple', text: 'fruit' },
  { id: 'b', text: 'apple apple pear' },
  { id: 'c', text: 'pear quince' },
  { id: 'd', text: 'nothing of the kind' }
]
const queries = [
  { id: '1', text: 'apple' },
  { id: '2', text: 'quince pear' },
  { id: '3', text: 'zebra' }
]

/** The measures as their definitions say, for one query. */
function byDefinition(found: string[], judged: Judgement[]): Record<string, number> {
  const grade = (id: string) => judged.find(({ document }) => document === id)?.grade ?? 0
  const relevant = judged.filter(one => one.grade > 0)
  const precisionAt = (n: number) => found.slice(0, n).filter(id => grade(id) > 0).length / n
  let dcg = 0
  let ideal = 0
  const best = relevant.map(one => one.grade).sort((x, y) => y - x)
  for (let rank = 1; rank <= 10; rank++) {
    dcg += Math.max(0, grade(found[rank - 1] ?? '')) / Math.log2(1 + rank)
    ideal += (best[rank - 1] ?? 0) / Math.log2(1 + rank)
  }
  const ranks = found.flatMap((id, i) => (grade(id) > 0 ? [i + 1] : []))
  return {
    ndcgAt10: dcg / ideal,
    precisionAt10: precisionAt(10),
    recallAt10: ranks.filter(rank => rank <= 10).length / relevant.length,
    recallAt100: ranks.length / relevant.length,
    map: ranks.reduce((sum, rank) => sum + precisionAt(rank), 0) / relevant.length,
    mrr: ranks.length > 0 ? 1 / ranks[0]! : 0
  }
}

describe('evaluateRetrieval', () => {
  it('measures a worked example', async () => {
    // Query 1 finds a (title twice) and b; a is graded 1 and b 3. Query 2 finds c, b; only d and b are relevant.
    const result = await evaluateRetrieval({
      corpus,
      queries,
      mode: 'bm25',
      qrels: [
        { query: '1', document: 'a', grade: 1 },
        { query: '1', document: 'b', grade: 3 },
        { query: '2', document: 'b', grade: 1 },
        { query: '2', document: 'd', grade: 1 },
        { query: '2', document: 'c', grade: 0 }
      ]
    })
    expect(result.run['1']!.map(({ id }) => id)).toEqual(['a', 'b'])
    expect(result.run['2']!.map(({ id }) => id)).toEqual(['c', 'b'])
    expect(result.run['3']).toEqual([])
    expect(result.queries).toBe(2)
    const half = 1 / Math.log2(3)
    expect(result.ndcgAt10).toBeCloseTo(((1 + 3 * half) / (3 + half) + half / (1 + half)) / 2, 12)
    expect(result.recallAt100).toBeCloseTo((1 + 1 / 2) / 2, 12)
    expect(result.map).toBeCloseTo((1 + 1 / 2 / 2) / 2, 12)
    expect(result.mrr).toBeCloseTo((1 + 1 / 2) / 2, 12)
  })

  it('agrees with the definitions on random collections', async () => {
    const random = createRandom(7)
    for (let round = 0; round < 30; round++) {
      const word = () => `w${random.integer(30)}`
      const text = () => Array.from({ length: 1 + random.integer(8) }, word).join(' ')
      const texts = (n: number) => Array.from({ length: n }, (_, i) => ({ id: `${i}`, text: text() }))
      const [documents, asked] = [texts(150), texts(5)]
      const qrels = asked.flatMap(query =>
        documents
          .filter(() => random.uniform() < 0.1)
          .map(document => ({ query: query.id, document: document.id, grade: random.integer(5) - 1 }))
      )
      const {
        run,
        queries: count,
        ranking: _ranking,
        denseWeight: _weight,
        ...means
      } = await evaluateRetrieval({ corpus: documents, queries: asked, qrels })
      const each = asked.flatMap(({ id }) => {
        const judged = qrels.filter(({ query }) => query === id)
        return judged.some(({ grade }) => grade > 0)
          ? [
              byDefinition(
                run[id]!.map(hit => hit.id),
                judged
              )
            ]
          : []
      })
      expect(count).toBe(each.length)
      for (const [name, value] of Object.entries(means)) {
        expect(value).toBeCloseTo(each.reduce((sum, one) => sum + one[name]!, 0) / each.length, 12)
      }
    }
  })

  it('counts a relevant document that the corpus lacks as not found', async () => {
    const qrels = [
      { query: '1', document: 'a', grade: 1 },
      { query: '1', document: 'elsewhere', grade: 1 }
    ]
    expect((await evaluateRetrieval({ corpus, queries, qrels })).recallAt100).toBe(0.5)
  })

  it('finds at most a hundred', async () => {
    const many = Array.from({ length: 150 }, (_, i) => ({ id: `${i}`, text: 'apple' }))
    const { run } = await evaluateRetrieval({ corpus: many, queries, qrels: [] })
    expect(run['1']!.map(({ id }) => id)).toEqual(many.slice(0, 100).map(({ id }) => id))
  })

  it('ranks by vectors where it is told to, embedding corpus and queries once', async () => {
    const embedder = bagOfWords(['apple', 'pear', 'quince'])
    const qrels = [{ query: '2', document: 'c', grade: 1 }]
    const { run, mrr } = await evaluateRetrieval({ corpus, queries, qrels, embedder, mode: 'dense' })
    expect(run['2']!.map(({ id }) => id)).toEqual(['c', 'b', 'a', 'd'])
    expect(run['3']).toEqual([])
    expect(mrr).toBe(1)
    expect(embedder.texts).toHaveLength(corpus.length + queries.length)
    const best = await evaluateRetrieval({ corpus, queries, qrels, embedder, ranking: 'hybrid', denseWeight: 0.3 })
    const hybrid = await evaluateRetrieval({ corpus, queries, qrels, embedder, mode: 'hybrid', denseWeight: 0.3 })
    expect(best).toEqual(hybrid)
  })

  it('weighs the embedder on the corpus, and goes by words where it shows no gain', async () => {
    const embedder = bagOfWords(['apple', 'pear', 'quince'])
    const qrels = [{ query: '2', document: 'c', grade: 1 }]
    const best = await evaluateRetrieval({ corpus, queries, qrels, embedder })
    expect(best).toMatchObject({ ranking: 'lexical', denseWeight: 0 })
    expect(best).toEqual(await evaluateRetrieval({ corpus, queries, qrels, mode: 'lexical' }))
    expect(await evaluateRetrieval({ corpus, queries, qrels, embedder, mode: 'dense' })).toMatchObject({
      ranking: 'dense',
      denseWeight: 1
    })
  })

  it('is zero everywhere where there is nothing to measure', async () => {
    for (const [documents, asked] of [
      [[], []],
      [[], queries],
      [corpus, []]
    ] as const) {
      for (const mode of ['bm25', 'hybrid'] as const) {
        const embedder = bagOfWords(['apple'])
        const {
          run: _run,
          ranking: _ranking,
          denseWeight: _weight,
          ...means
        } = await evaluateRetrieval({
          corpus: documents,
          queries: asked,
          qrels: [],
          embedder,
          mode
        })
        expect(Object.values(means)).toEqual(Object.values(means).fill(0))
      }
    }
  })

  it('names what is wrong with a collection', async () => {
    const twice = [...corpus, { id: 'a', text: '' }]
    await expect(evaluateRetrieval({ corpus: twice, queries, qrels: [] })).rejects.toThrow(
      "corpus: the id 'a' occurs twice"
    )
    const qrels = [{ query: '1', document: 'a', grade: NaN }]
    await expect(evaluateRetrieval({ corpus, queries, qrels })).rejects.toThrow(
      'the grade of 1, a must be finite, not NaN'
    )
    await expect(evaluateRetrieval({ corpus, queries, qrels: [], mode: 'dense' })).rejects.toThrow(TypeError)
  })

  it('holds on to names that mean something to JavaScript', async () => {
    const odd = [{ id: '__proto__', text: 'apple' }]
    const { run } = await evaluateRetrieval({ corpus: odd, queries: odd, qrels: [] })
    expect(Object.entries(run).map(([query, hits]) => [query, hits.map(({ id }) => id)])).toEqual([
      ['__proto__', ['__proto__']]
    ])
  })

  it('stops when told to', async () => {
    const signal = AbortSignal.abort(new Error('enough'))
    await expect(evaluateRetrieval({ corpus, queries, qrels: [], signal })).rejects.toThrow('enough')
  })
})
