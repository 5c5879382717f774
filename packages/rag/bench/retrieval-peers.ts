// The default pipelines of LangChain.js and LlamaIndex.TS: their splitter, their vector store in memory, the nearest hundred
// vectors. They get our embedder. Of a document that was split its best piece counts. Neither is installed here:
// RAG_PEERS names a folder where they are (npm install @langchain/core @langchain/classic @langchain/textsplitters llamaindex).
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { CollectionText, Embedder, Run } from '@llm-cookbook/rag'
import { textOf } from './collections.ts'

export interface Peer {
  readonly name: string
  /** Takes the documents in, and gives what answers the queries. */
  prepare(corpus: readonly CollectionText[]): Promise<(query: string) => Promise<Run[string]>>
}

/** None where `RAG_PEERS` is not set. */
export async function peers(embedder: Embedder): Promise<Peer[]> {
  const folder = process.env['RAG_PEERS']
  return folder === undefined ? [] : [await langChain(folder, embedder), await llamaIndex(folder, embedder)]
}

async function langChain(folder: string, embedder: Embedder): Promise<Peer> {
  const { MemoryVectorStore } = await load<LangChainStore>(folder, '@langchain/classic/vectorstores/memory')
  const { RecursiveCharacterTextSplitter } = await load<LangChainSplitter>(folder, '@langchain/textsplitters')
  const embeddings = {
    embedDocuments: (texts: string[]) => embedAll(embedder, texts),
    embedQuery: async (text: string) => (await embedAll(embedder, [text]))[0]!
  }
  return {
    name: `LangChain.js ${versionOf(folder, '@langchain/classic')}`,
    async prepare(corpus) {
      const documents = corpus.map(text => ({ pageContent: textOf(text), metadata: { id: text.id } }))
      const pieces = await new RecursiveCharacterTextSplitter().splitDocuments(documents)
      const store = await MemoryVectorStore.fromDocuments(pieces, embeddings)
      return async query => {
        const found = await store.similaritySearchWithScore(query, 300)
        return bestPieces(found.map(([{ metadata }, score]) => ({ id: metadata.id, score })))
      }
    }
  }
}

async function llamaIndex(folder: string, embedder: Embedder): Promise<Peer> {
  const { BaseEmbedding, Document, Settings, VectorStoreIndex } = await load<LlamaIndex>(folder, 'llamaindex')
  class Ours extends BaseEmbedding {
    getTextEmbedding = async (text: string): Promise<number[]> => (await embedAll(embedder, [text]))[0]!
    override getTextEmbeddings = (texts: string[]): Promise<number[][]> => embedAll(embedder, texts)
  }
  Settings.embedModel = new Ours()
  return {
    name: `LlamaIndex.TS ${versionOf(folder, 'llamaindex')}`,
    async prepare(corpus) {
      const documents = corpus.map(
        text => new Document({ text: textOf(text), id_: text.id, metadata: { id: text.id } })
      )
      const index = await VectorStoreIndex.fromDocuments(documents)
      const retriever = index.asRetriever({ similarityTopK: 300 })
      return async query => {
        const found = await retriever.retrieve({ query })
        return bestPieces(found.map(({ node, score }) => ({ id: node.metadata.id, score })))
      }
    }
  }
}

function bestPieces(pieces: readonly { id: string; score: number }[]): Run[string] {
  const seen = new Set<string>()
  return pieces.filter(({ id }) => !seen.has(id) && seen.add(id)).slice(0, 100)
}

async function embedAll(embedder: Embedder, texts: readonly string[]): Promise<number[][]> {
  const matrix = await embedder.embed(texts)
  return Array.from(texts, (_, row) => Array.from(matrix.row(row)))
}

function versionOf(folder: string, name: string): string {
  const described = readFileSync(join(folder, 'node_modules', name, 'package.json'), 'utf8')
  return (JSON.parse(described) as { version: string }).version
}

// What is used here of packages that are not installed in this workspace.
interface LangChainStore {
  MemoryVectorStore: {
    fromDocuments(
      documents: object[],
      embeddings: object
    ): Promise<{
      similaritySearchWithScore(query: string, k: number): Promise<[{ metadata: { id: string } }, number][]>
    }>
  }
}
interface LangChainSplitter {
  RecursiveCharacterTextSplitter: new () => { splitDocuments(documents: object[]): Promise<object[]> }
}
interface LlamaIndex {
  BaseEmbedding: new () => { getTextEmbeddings(texts: string[]): Promise<number[][]> }
  Document: new (options: object) => object
  Settings: { embedModel: object }
  VectorStoreIndex: {
    fromDocuments(documents: object[]): Promise<{
      asRetriever(options: { similarityTopK: number }): {
        retrieve(options: { query: string }): Promise<{ node: { metadata: { id: string } }; score: number }[]>
      }
    }>
  }
}

async function load<T>(folder: string, name: string): Promise<T> {
  const require = createRequire(join(folder, 'package.json'))
  return (await import(pathToFileURL(require.resolve(name)).href)) as T
}
