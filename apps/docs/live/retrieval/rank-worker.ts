import { createLocalEmbedder } from '@llm-cookbook/embed-client'
import { createMemoryIndex, loadText, type MemoryIndex } from '@llm-cookbook/rag'
import { words } from '@llm-cookbook/tokenize'
import { englishAnalyzer } from '@llm-cookbook/tokenize/natural'
import { answerCalls } from '../kit/session.ts'

/** Of each text, in their order: how well it answers by words and by vectors, and which of its words are the query's. */
export interface Rankings {
  /** BM25; 0 where it has no word of the query. */
  readonly words: readonly number[]
  /** Cosines; empty where the embedder knows no word of the query. */
  readonly vectors: readonly number[]
  readonly shared: readonly (readonly { readonly start: number; readonly end: number }[])[]
}

export interface RankCalls {
  readonly open: {
    readonly input: { readonly texts: readonly string[] }
    readonly progress: never
    readonly result: null
  }
  readonly rank: { readonly input: { readonly query: string }; readonly progress: never; readonly result: Rankings }
}

const analyzer = englishAnalyzer()
let texts: readonly string[] = []
let index: MemoryIndex | undefined

answerCalls<RankCalls>({
  async open({ texts: given }) {
    texts = given
    // A weight is given, so that none is measured: the reader moves it.
    index = createMemoryIndex({ analyzer, embedder: await createLocalEmbedder(), denseWeight: 0.5 })
    await index.ingest(texts.map((text, i) => ({ ...loadText(text, { source: String(i) }), title: '' })))
    await index.search('first', { mode: 'hybrid' })
    return null
  },
  async rank({ query }) {
    const terms = new Set(analyzer.terms(query))
    const scores = async (mode: 'bm25' | 'dense'): Promise<number[]> => {
      const found = await index!.search(query, { mode, k: texts.length, duplicates: true })
      if (mode === 'dense' && found.length === 0) return []
      const scores = Array<number>(texts.length).fill(0)
      for (const { source, score } of found) scores[Number(source)] = Math.max(score, scores[Number(source)]!)
      return scores
    }
    return {
      words: await scores('bm25'),
      vectors: await scores('dense'),
      shared: texts.map(text =>
        words(text).flatMap(({ text, start, end }) =>
          analyzer.terms(text).some(term => terms.has(term)) ? [{ start, end }] : []
        )
      )
    }
  }
})
