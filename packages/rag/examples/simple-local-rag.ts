// The recipe 'simple local RAG' (github.com/mrdbourke/simple-local-rag) on another PDF, of which a run of its notebook is
// recorded with its vectors (all-mpnet-base-v2, 768 numbers): our pages and passages beside the recorded ones, and search
// with the recorded vectors beside their dot products.
//
//     node examples/simple-local-rag.ts
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { dataFolder } from '@llm-cookbook/bench'
import { chunkDocument, createMemoryIndex, loadText, simpleLocalRag, type Embedder } from '@llm-cookbook/rag'
import { loadDocument } from '@llm-cookbook/rag/node'
import { sentences, words } from '@llm-cookbook/tokenize'
import { Matrix } from '@llm-cookbook/vector'
import { parse } from 'csv-parse/sync'

const data = dataFolder()
if (data === undefined) {
  console.log('skipped: the folder with the recorded run is not there (LLM_COOKBOOK_DATA)')
  process.exit()
}
const folder = join(data, 'rag-git-magic')
const recorded = readRecorded(join(folder, 'text_chunks_and_embeddings_df.csv'))
const book = await loadDocument(join(folder, 'git_magic.pdf'))
const passages = chunkDocument(book, simpleLocalRag).map(({ start, end }) => book.text.slice(start, end))
const pages = book.pages.map(({ start, end }) => book.text.slice(start, end))
const recordedPages = pages.map((_, page) =>
  recorded
    .filter(one => one.page === page)
    .map(({ text }) => text)
    .join(' ')
)
// Without its line ends a page is one paragraph: then items of lists and lines of code do not end sentences.
const flattened = pages.flatMap(page => {
  const all = sentences(page.replace(/\s+/g, ' ')).map(({ text }) => text)
  return Array.from({ length: Math.ceil(all.length / 10) }, (_, i) => all.slice(10 * i, 10 * i + 10).join(' '))
})

console.log(`| git_magic.pdf                          | recorded | ours |
| -------------------------------------- | -------: | ---: |
| pages                                  | ${row(pages.length, pages.length)}
| words                                  | ${row(countWords(recordedPages), countWords(pages))}
| passages of ten sentences, > 30 tokens | ${row(recorded.length, passages.length)}
| the same, of pages without line ends   | ${row(recorded.length, flattened.filter(text => text.length / 4 > 30).length)}

Of the words of a recorded page ours has ${percent(shared(recordedPages, pages))}, and the recorded has of ours ${percent(shared(pages, recordedPages))}.`)

const { same, queries, largest } = await searchAsTheDotProductDoes()
console.log(`
Search by the recorded vectors, each of the ${queries} as the query: the same five passages in the same order as by the dot
product for ${same}; scores differ by ${largest.toExponential(0)} at most.`)

/** Each recorded passage as a document, found by the recorded vectors. */
async function searchAsTheDotProductDoes(): Promise<{ same: number; queries: number; largest: number }> {
  const vectorOf = new Map(recorded.map(({ text, vector }) => [text, vector]))
  const embedder: Embedder = {
    fingerprint: 'recorded all-mpnet-base-v2',
    embed: async texts => {
      const matrix = new Matrix(texts.length, 768)
      texts.forEach((text, i) => {
        matrix.row(i).set(vectorOf.get(text)!)
      })
      return Promise.resolve(matrix)
    }
  }
  const index = createMemoryIndex({ embedder, chunks: { size: 1000 } })
  const documents = recorded.map(({ text }, i) => ({
    ...loadText('x', { source: String(i) }),
    text,
    pages: [span(text)]
  }))
  await index.ingest(documents)
  let [same, largest] = [0, 0]
  for (const { text, vector } of recorded) {
    const hits = await index.search(text, { k: 5, mode: 'dense' })
    const expected = recorded
      .map((one, i) => ({ source: String(i), score: dot(one.vector, vector) }))
      .sort((a, b) => b.score - a.score)
      .slice(0, 5)
    if (hits.every(({ source }, i) => source === expected[i]!.source)) same++
    largest = Math.max(largest, ...hits.map(({ score }, i) => Math.abs(score - expected[i]!.score)))
  }
  return { same, queries: recorded.length, largest }
}

function span(text: string): { number: number; start: number; end: number } {
  return { number: 1, start: 0, end: text.length }
}

function readRecorded(path: string): { page: number; text: string; vector: number[] }[] {
  const rows = parse<{
    page_number: string
    sentence_chunk: string
    embedding: string
  }>(readFileSync(path), { columns: true })
  return rows.map(({ page_number: page, sentence_chunk: text, embedding }) => ({
    page: Number(page),
    text: text.trim(),
    vector: embedding.replace(/[[\]]/g, '').trim().split(/\s+/).map(Number)
  }))
}

function row(recorded: number, ours: number): string {
  return `${String(recorded).padStart(8)} | ${String(ours).padStart(4)} |`
}

function countWords(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + wordsOf(text).length, 0)
}

/** The share of the words of the first pages, each as often as it stands there, that the second have on the same page. */
function shared(of: readonly string[], among: readonly string[]): number {
  let found = 0
  of.forEach((text, page) => {
    const left = new Map<string, number>()
    for (const word of wordsOf(among[page]!)) left.set(word, (left.get(word) ?? 0) + 1)
    for (const word of wordsOf(text)) {
      const count = left.get(word) ?? 0
      if (count > 0) found++
      left.set(word, count - 1)
    }
  })
  return found / countWords(of)
}

function wordsOf(text: string): string[] {
  return words(text.normalize('NFKC').toLowerCase()).map(word => word.text)
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0)
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}
