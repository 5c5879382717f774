import { createLimiter, createOpenAiEmbedder, EmbedError } from '@llm-cookbook/embed-client'

/** Vectors of a service, as a page gets them: the same code runs in Node and in a browser. */
export async function embed(baseURL: string, texts: readonly string[]): Promise<number[][]> {
  const embedder = createOpenAiEmbedder({ baseURL, model: 'test-model', limiter: createLimiter() })
  const vectors = await embedder.embed(texts)
  return texts.map((_, i) => Array.from(vectors.row(i)))
}

/** What becomes of a key in a page, unless it is allowed there. */
export async function embedWithKey(baseURL: string): Promise<string> {
  try {
    await createOpenAiEmbedder({ baseURL, model: 'test-model', apiKey: 'a-key-that-nobody-may-read' }).embed(['a'])
    return 'sent'
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`
  }
}

/**
 * The code of the error of a server that lets no page of another origin call it.
 *
 * @public  called in the page, where nobody sees it
 */
export async function failure(baseURL: string): Promise<string> {
  try {
    await createOpenAiEmbedder({ baseURL, model: 'test-model', retry: { attempts: 1 } }).embed(['a'])
    return 'none'
  } catch (error) {
    return error instanceof EmbedError ? error.code : String(error)
  }
}
