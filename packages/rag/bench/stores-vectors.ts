import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { createLocalEmbedder } from '@llm-cookbook/embed-client'
import { chunk } from '@llm-cookbook/tokenize'
import { Matrix } from '@llm-cookbook/vector'

/** Numbers of a vector: 256 of the passage's words, and the first 128 of those of the passage that follows it. */
export const columns = 384

/**
 * Vectors of passages of an encyclopedia. The offline model has 256 dimensions, so that the rest is taken from the passage
 * that follows; such vectors lie as those of texts do, in clusters, unlike random ones.
 *
 * @param data  the folder that holds corpus-enwiki
 */
export async function passageVectors(data: string, rows: number): Promise<Matrix> {
  const read = (file: string): string => gunzipSync(readFileSync(join(data, 'corpus-enwiki', file))).toString()
  const text = ['enwiki-core', 'enwiki-recent-1', 'enwiki-recent-2'].map(file => read(`${file}.txt.gz`)).join('\n\n')
  const size = rows < 113_000 ? 40 : 10
  const passages = chunk(text, { size }).slice(0, rows + 1)
  if (passages.length <= rows) throw new RangeError(`the corpus has ${passages.length} passages, not more than ${rows}`)
  const embedder = await createLocalEmbedder()
  const vectors = new Matrix(rows, columns)
  const batch = 4096
  for (let from = 0; from < rows; from += batch) {
    const to = Math.min(rows, from + batch)
    const some = await embedder.embed(passages.slice(from, to + 1).map(passage => passage.text))
    for (let row = from; row < to; row++) {
      vectors.row(row).set(some.row(row - from))
      vectors.row(row).set(some.row(row - from + 1).subarray(0, columns - some.columns), some.columns)
    }
  }
  return vectors
}
