// One client of services.ts, in a process of its own: node services-client.ts '{"client":"ours","url":"…","texts":2000}'.
// Says what became of the texts.
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { hashEmbedder } from '../src/testing/hash-embedder.ts'

/** What is to be done. */
export interface Job {
  client: ClientName
  url: string
  texts: number
  batch: number
  /** The folder that holds the other clients' `node_modules`. */
  peers?: string | undefined
}

/** What became of it. */
export interface Outcome {
  /** From the first request to the last answer, the loading of the client left out. */
  seconds: number
  /** Texts whose own vector came to their place. */
  delivered: number
  /** Texts that got another's vector. */
  misplaced: number
  /** CPU seconds of the process meanwhile. */
  cpu: number
  /** What went wrong, and how often. */
  errors: Record<string, number>
}

/** Vectors by the index of their text, as far as the client gives any. */
type Embed = (texts: readonly string[]) => Promise<(ArrayLike<number> | undefined)[]>

/** A client over the service, loaded and ready; all with their own defaults, but for the size of a request. */
type Client = (job: Job, note: (error: unknown) => void) => Promise<Embed>

const model = 'test-model'
const apiKey = 'sk-bench'

const clients = {
  async ours({ url, batch }) {
    const { createOpenAiEmbedder } = await import('../src/index.ts')
    // It loads this at its first request; all clients are loaded before the clock starts.
    await import('openai')
    const embedder = createOpenAiEmbedder({ baseURL: url, apiKey, model, limits: { inputsPerRequest: batch } })
    return async texts => {
      const matrix = await embedder.embed(texts)
      return texts.map((_, i) => matrix.row(i))
    }
  },

  async openai({ url, batch }, note) {
    const { OpenAI } = await import('openai')
    const client = new OpenAI({ baseURL: url, apiKey })
    return async texts => {
      const vectors: (ArrayLike<number> | undefined)[] = []
      for (let start = 0; start < texts.length; start += batch) {
        const input = texts.slice(start, start + batch)
        try {
          const { data } = await client.embeddings.create({ model, input })
          for (const { index, embedding } of data) vectors[start + index] = embedding
        } catch (error) {
          note(error)
        }
      }
      return vectors
    }
  },

  langchain: job => langchain(job),
  'langchain-16': job => langchain(job, { maxConcurrency: 16 }),

  async llamaindex({ url, batch, peers }) {
    const { OpenAIEmbedding } = await load<LlamaIndex>(peers, '@llamaindex/openai')
    const embedding = new OpenAIEmbedding({ model, apiKey, baseURL: url, embedBatchSize: batch })
    return texts => embedding.getTextEmbeddingsBatch([...texts])
  },

  'ai-sdk': job => aiSdk(job),
  'ai-sdk-8': job => aiSdk(job, { maxParallelCalls: 8, maxRetries: 10 })
} satisfies Record<string, Client>

/** The names that a job may have. */
export type ClientName = keyof typeof clients

async function langchain({ url, batch, peers }: Job, options: object = {}): Promise<Embed> {
  const { OpenAIEmbeddings } = await load<LangChain>(peers, '@langchain/openai')
  const embeddings = new OpenAIEmbeddings({
    model,
    apiKey,
    batchSize: batch,
    configuration: { baseURL: url },
    ...options
  })
  return texts => embeddings.embedDocuments([...texts])
}

async function aiSdk({ url, batch, peers }: Job, options: object = {}): Promise<Embed> {
  const { embedMany } = await load<AiSdk>(peers, 'ai')
  const { createOpenAICompatible } = await load<AiSdkProvider>(peers, '@ai-sdk/openai-compatible')
  const provider = createOpenAICompatible({ name: 'bench', baseURL: url, apiKey })
  const embeddingModel = provider.textEmbeddingModel(model)
  Object.defineProperty(embeddingModel, 'maxEmbeddingsPerCall', { value: batch })
  return async texts => (await embedMany({ model: embeddingModel, values: [...texts], ...options })).embeddings
}

// What is used here of packages that are not installed in this workspace.
interface LangChain {
  OpenAIEmbeddings: new (options: object) => { embedDocuments(texts: string[]): Promise<number[][]> }
}
interface LlamaIndex {
  OpenAIEmbedding: new (options: object) => { getTextEmbeddingsBatch(texts: string[]): Promise<number[][]> }
}
interface AiSdk {
  embedMany: (options: object) => Promise<{ embeddings: number[][] }>
}
interface AiSdkProvider {
  createOpenAICompatible: (options: object) => { textEmbeddingModel: (name: string) => object }
}

async function load<T>(folder: string | undefined, name: string): Promise<T> {
  const require = createRequire(join(folder ?? '.', 'package.json'))
  return (await import(pathToFileURL(require.resolve(name)).href)) as T
}

/** Texts of 160 to 380 characters, no two the same. */
export function makeTexts(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `${i}: ${'lorem ipsum dolor sit amet '.repeat(6 + ((7 * i) % 9))}`)
}

const given = process.argv[2]
if (given !== undefined && process.send) {
  const job = JSON.parse(given) as Job
  const texts = makeTexts(job.texts)
  const errors: Record<string, number> = {}
  const note = (error: unknown): void => {
    const message = error instanceof Error ? `${error.name}: ${error.message.slice(0, 80)}` : String(error)
    errors[message] = (errors[message] ?? 0) + 1
  }
  const embed = await (clients as Record<ClientName, Client>)[job.client](job, note)
  const cpuBefore = process.cpuUsage()
  const start = performance.now()
  const vectors = await embed(texts).catch((error: unknown) => {
    note(error)
    return []
  })
  const seconds = (performance.now() - start) / 1000
  const { user, system } = process.cpuUsage(cpuBefore)
  const expected = await hashEmbedder().embed(texts)
  const places = texts.map((_, i) => {
    const vector = vectors[i]
    return vector === undefined ? undefined : Math.abs(vector[0]! - expected.row(i)[0]!) < 1e-6
  })
  process.send({
    seconds,
    delivered: places.filter(place => place === true).length,
    misplaced: places.filter(place => place === false).length,
    cpu: (user + system) / 1e6,
    errors
  } satisfies Outcome)
  process.disconnect?.()
}
