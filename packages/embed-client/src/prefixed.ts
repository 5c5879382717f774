import { checkTexts, type Embedder, wrongText } from './embedder.ts'

/**
 * An embedder that puts words before each text, for models that were trained to be told what a text is: `'query: '` and
 * `'passage: '`, say. Two of them share one model, and their vectors are meant to be compared; their fingerprints differ
 * all the same, so that a cache tells them apart. An empty text stays empty.
 *
 * @param prefix  with the blank that may end it
 *
 * @example
 * ```ts
 * import { createOpenAiEmbedder, prefixed } from '@llm-cookbook/embed-client'
 * import { startServer } from '@llm-cookbook/embed-client/testing'
 *
 * const server = await startServer()
 * const model = createOpenAiEmbedder({ baseURL: server.url, model: 'e5-small-v2', fingerprint: 'e5-small-v2' })
 * const [queries, passages] = [prefixed(model, 'query: '), prefixed(model, 'passage: ')]
 * queries.fingerprint // => 'e5-small-v2 prefix "query: "'
 * await queries.embed(['How do I cook rice?'])
 * server.requests[0]?.body
 * // => { input: ['query: How do I cook rice?'], model: 'e5-small-v2', encoding_format: 'base64' }
 * await server.close()
 * ```
 */
export function prefixed(embedder: Embedder, prefix: string): Embedder {
  const withPrefix = (text: string): string => (text === '' ? '' : prefix + text)
  async function* each(texts: Iterable<string> | AsyncIterable<string>): AsyncGenerator<string, void, undefined> {
    let read = 0
    for await (const text of texts) {
      if (typeof text !== 'string') throw wrongText(read, text)
      read++
      yield withPrefix(text)
    }
  }
  return {
    get dimensions() {
      return embedder.dimensions
    },
    fingerprint: `${embedder.fingerprint} prefix ${JSON.stringify(prefix)}`,
    embed: async (texts, options) => {
      checkTexts(texts)
      return embedder.embed(texts.map(withPrefix), options)
    },
    embedStream: (texts, options) => embedder.embedStream(each(texts), options)
  }
}
