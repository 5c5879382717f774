import type { Embedded, Embedder } from './embedder.ts'
import { wrongText } from './embedder.ts'
import { EmbedError } from './errors.ts'

/**
 * The `embedStream` of a source that has a simple `embed`: so many texts at a time, one call after the other.
 *
 * @param options.batch  texts a call, at most. Default 256
 */
export function streamOf(embed: Embedder['embed'], { batch = 256 }: { batch?: number } = {}): Embedder['embedStream'] {
  return async function* (texts, { signal, onProgress } = {}) {
    let first = 0
    let done = 0
    for await (const part of inParts(texts, batch)) {
      for (const entry of await embedPart(part, first)) {
        if (entry.vector) done++
        yield entry
      }
      first += part.length
      onProgress?.({ done, total: first })
    }

    async function embedPart(part: string[], first: number): Promise<Embedded[]> {
      try {
        const matrix = await embed(part, { signal })
        return part.map((_, i) => ({ index: first + i, vector: matrix.row(i) }))
      } catch (error) {
        if (!(error instanceof EmbedError) || error.code !== 'bad-inputs') throw error
        const errors = new Map(error.failures.map(({ index, error }) => [index, error]))
        return part.map((_, i) => {
          const vector = error.vectors[i]
          return vector ? { index: first + i, vector } : { index: first + i, error: errors.get(i) ?? error }
        })
      }
    }
  }
}

async function* inParts(texts: Iterable<string> | AsyncIterable<string>, size: number): AsyncGenerator<string[]> {
  let part: string[] = []
  let read = 0
  for await (const text of texts) {
    if (typeof text !== 'string') throw wrongText(read, text)
    read++
    part.push(text)
    if (part.length < size) continue
    yield part
    part = []
  }
  if (part.length > 0) yield part
}
