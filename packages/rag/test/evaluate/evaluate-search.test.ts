import { describe, expect, it } from 'vitest'
import { createMemoryIndex, evaluateSearch, type Document } from '../../src/index.ts'
import { makeDocument } from '../support/make-document.ts'

const [first, second] = ['Cats purr. They sleep all day.', 'Dogs bark at night.']
const book: Document = {
  ...makeDocument('book.pdf', `${first}\n\n${second}`),
  pages: [
    { number: 1, start: 0, end: first.length },
    { number: 2, start: first.length + 2, end: first.length + 2 + second.length }
  ]
}
const note = makeDocument('note.md', 'Fish swim at night.')
const queries = [
  { id: 'a', text: 'Which fish swim at night?' },
  { id: 'b', text: 'sleep' }
]

async function library(chunks: { size?: number; byPage?: boolean } = {}) {
  const index = createMemoryIndex({ chunks })
  await index.ingest([book, note])
  return index
}

describe('evaluateSearch', () => {
  it('measures by documents, each where its best passage stands', async () => {
    const qrels = [
      { query: 'a', document: 'book.pdf', grade: 1 },
      { query: 'b', document: 'book.pdf', grade: 1 }
    ]
    const index = await library({ size: 4 })
    const { run, mrr, queries: count } = await evaluateSearch({ index, queries, qrels, search: { mode: 'bm25' } })
    expect(run['a']!.map(({ id }) => id)).toEqual(['note.md', 'book.pdf'])
    expect(run['b']!.map(({ id }) => id)).toEqual(['book.pdf'])
    expect([mrr, count]).toEqual([0.75, 2])
  })

  it('measures by pages', async () => {
    const qrels = [{ query: 'b', document: 'book.pdf#page=1', grade: 1 }]
    const index = await library({ byPage: true })
    const { run, mrr } = await evaluateSearch({ index, queries, qrels, by: 'pages', search: { mode: 'bm25' } })
    expect(run['a']!.map(({ id }) => id)).toEqual(['note.md#page=1', 'book.pdf#page=2'])
    expect(run['b']!.map(({ id }) => id)).toEqual(['book.pdf#page=1'])
    expect(mrr).toBe(1)
  })

  it('counts a passage that goes on over pages for each of them', async () => {
    const index = await library()
    const { run } = await evaluateSearch({ index, queries, qrels: [], by: 'pages', search: { mode: 'bm25' } })
    expect(run['b']!.map(({ id }) => id)).toEqual(['book.pdf#page=1', 'book.pdf#page=2'])
  })

  it('says what is wrong, before the work where it can', async () => {
    const index = await library()
    await expect(evaluateSearch({ index, queries: [...queries, ...queries], qrels: [] })).rejects.toThrow(
      "queries: the id 'a' occurs twice"
    )
    const qrels = [{ query: 'a', document: 'note.md', grade: Infinity }]
    await expect(evaluateSearch({ index, queries, qrels })).rejects.toThrow('must be finite')
    const signal = AbortSignal.abort(new Error('enough'))
    await expect(evaluateSearch({ index, queries, qrels: [], signal })).rejects.toThrow('enough')
  })
})
