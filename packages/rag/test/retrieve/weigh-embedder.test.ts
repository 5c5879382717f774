import { createRandom, Matrix } from '@llm-cookbook/vector'
import { describe, expect, it } from 'vitest'
import {
  createMemoryIndex,
  plainAnalyzer,
  RagError,
  weighEmbedder,
  type Document,
  type Embedder
} from '../../src/index.ts'
import { analyzeDocument, embedDocuments } from '../../src/ingest.ts'
import { MemoryDense, MemoryPassages, stack } from '../../src/retrieve/memory-passages.ts'
import { makeDocument } from '../support/make-document.ts'

const concepts = 40
/** The same concept has one name in titles and another in texts, so that words alone cannot tell what belongs together. */
const documents = titled((at, pick) => pick(concept => `title${concept}`, at))

function titled(title: (at: number, pick: typeof nameAll) => string, count = 60): Document[] {
  const random = createRandom(3)
  return Array.from({ length: count }, (_, at) => {
    const filler = Array.from({ length: 12 }, () => `filler${random.integer(30)}`)
    const text = `${nameAll(concept => `text${concept}`, at)} ${filler.join(' ')}.`
    return makeDocument(`d${at}`, text, { title: title(at, nameAll) })
  })
}

function nameAll(name: (concept: number) => string, at: number): string {
  return [at, 7 * at + 3, 11 * at + 5 + Math.floor(at / concepts)].map(concept => name(concept % concepts)).join(' ')
}

function embedding(columns: number, place: (text: string, row: Float32Array) => void): Embedder & { texts: string[] } {
  const texts: string[] = []
  return {
    texts,
    fingerprint: 'made for this test',
    embed(given) {
      texts.push(...given)
      const vectors = new Matrix(given.length, columns)
      given.forEach((text, i) => {
        place(text, vectors.row(i))
      })
      return Promise.resolve(vectors)
    }
  }
}

/** Knows that both names of a concept mean the same. */
const knowing = () =>
  embedding(concepts + 1, (text, row) => {
    for (const [, concept] of text.matchAll(/(?:title|text)(\d+)/g)) row[Number(concept)]! += 1
    row[concepts] = 0.1
  })
/** Knows nothing: the same vector for the same text, and else any. */
const guessing = () =>
  embedding(16, (text, row) => {
    const random = createRandom(Array.from(text).reduce((sum, char) => (31 * sum + char.charCodeAt(0)) % 65_536, 7))
    for (let i = 0; i < row.length; i++) row[i] = random.normal()
  })
const constant = () => embedding(3, (_, row) => row.fill(1))

async function weigh(embedder: Embedder, given = documents, seed?: number) {
  const settings = { analyzer: plainAnalyzer, embedder, chunks: {} }
  const indexed = await embedDocuments(
    given.map(document => analyzeDocument(document, settings)),
    embedder,
    {}
  )
  const [passages, vectors] = [new MemoryPassages(indexed), stack(indexed.flatMap(one => one.vectors ?? []))]
  return weighEmbedder({ passages, dense: new MemoryDense(vectors), analyzer: plainAnalyzer, embedder, seed })
}

describe('weighEmbedder', () => {
  it('gives weight to an embedder that knows more than the words', async () => {
    const { weight, lexical, dense, hybrid, queries } = await weigh(knowing())
    expect(queries).toBe(60)
    expect(weight).toBeGreaterThan(0)
    expect(dense).toBeGreaterThan(0.9)
    expect(hybrid).toBeGreaterThan(0.9)
    expect(lexical).toBeLessThan(0.2)
  })

  it.each([
    ['guesses', guessing],
    ['says the same of all', constant]
  ])('gives none to one that %s, also where words tell nothing', async (_, embedder) => {
    expect((await weigh(embedder())).weight).toBe(0)
    // Titles in the words of the texts, in another order.
    const plain = titled((at, pick) =>
      pick(concept => `text${concept}`, at)
        .split(' ')
        .reverse()
        .join(' ')
    )
    const { weight, lexical, dense, hybrid } = await weigh(embedder(), plain)
    expect(lexical).toBeGreaterThan(0.5)
    expect(dense).toBeLessThan(0.1)
    expect(weight).toBe(0)
    expect(hybrid).toBe(lexical)
  })

  it('seeks a text without its title, though the title stands in it', async () => {
    const repeating = documents.map(document => ({
      ...document,
      text: `${document.title.toUpperCase().replace(' ', '\n')}. ${document.text}`
    }))
    const embedder = guessing()
    const { lexical } = await weigh(embedder, repeating)
    expect(lexical).toBeLessThan(0.2)
    const [queries, rests] = [embedder.texts.slice(-120, -60), embedder.texts.slice(-60)]
    expect(queries.every(query => query.startsWith('title'))).toBe(true)
    expect(rests.filter(rest => /title/i.test(rest))).toEqual([])
  })

  it('takes the first sentence, or the first words, where there is no title', async () => {
    const untitled = documents.map(({ source, text, title }, i) =>
      makeDocument(source, i % 2 === 0 ? `${title} stand here. ${text}` : `${title} stand here now ${text}`, {
        title: 'x'
      })
    )
    const { weight, queries } = await weigh(knowing(), untitled)
    expect(queries).toBeGreaterThan(50) // of the others not enough is left
    expect(weight).toBeGreaterThan(0)
  })

  it('costs at most two hundred texts', async () => {
    const embedder = knowing()
    await weigh(embedder, documents)
    expect(embedder.texts.length - documents.length).toBeLessThanOrEqual(200)
  })

  it('gives the same again', async () => {
    expect(await weigh(knowing())).toEqual(await weigh(knowing()))
  })

  it('draws from a large index', async () => {
    const many = titled((at, pick) => pick(concept => `title${concept}`, at), 1100)
    const embedder = knowing()
    const { queries, weight } = await weigh(embedder, many)
    expect([queries, weight > 0]).toEqual([100, true])
    expect(embedder.texts.length - many.length).toBeLessThanOrEqual(200)
  })

  it('concludes nothing from a few passages', async () => {
    for (const count of [0, 1, 19]) {
      const embedder = knowing()
      const result = await weigh(embedder, documents.slice(0, count))
      expect(result).toEqual({ weight: 0, queries: count, lexical: 0, dense: 0, hybrid: 0 })
      expect(embedder.texts).toHaveLength(count)
    }
  })

  it('names an embedder that fails', async () => {
    const embedder = knowing()
    let calls = 0
    const failing: Embedder = {
      fingerprint: 'fails later',
      embed: texts => (calls++ === 0 ? embedder.embed(texts) : Promise.reject(new Error('gone')))
    }
    await expect(weigh(failing)).rejects.toThrow(RagError)
  })
})

describe("the mode 'best' of an index", () => {
  const query = 'text3 title12 filler2'

  it('uses vectors that were found to be of use, and leaves out those that were not', async () => {
    for (const [embedder, mode] of [
      [knowing(), 'hybrid'],
      [guessing(), 'lexical']
    ] as const) {
      const index = createMemoryIndex({ embedder })
      await index.ingest(documents)
      const asked = embedder.texts.length
      const hits = await index.search(query)
      expect(hits).toEqual(await index.search(query, { mode }))
      expect(hits[0]!.scores!.dense === undefined).toBe(mode === 'lexical')
      expect(embedder.texts.length > asked).toBe(mode === 'hybrid')
    }
  })

  it('is not measured where the weight is given', async () => {
    const embedder = knowing()
    const index = createMemoryIndex({ embedder, denseWeight: 0.3 })
    await index.ingest(documents)
    expect(embedder.texts).toHaveLength(documents.length)
    expect((await index.search(query))[0]!.scores!.dense).toBeDefined()
  })
})
