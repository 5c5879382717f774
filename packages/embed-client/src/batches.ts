import { Matrix } from '@llm-cookbook/vector'
import { checkTexts, type Embedder } from './embedder.ts'
import { badInputs, type EmbedError, type TextFailure } from './errors.ts'
import { nextTask } from './next-task.ts'

/** A model that takes some texts at a time, and takes as long for a batch as if all its texts were as long as the longest. */
export interface BatchModel {
  readonly dimensions: number
  readonly batchSize: number
  /** The length of each text, in any unit, or why it has no vector. */
  measure: (texts: readonly string[]) => (number | EmbedError)[]
  /** A row a text. None of them is one that has no vector. */
  encode: (texts: string[]) => Promise<ArrayLike<ArrayLike<number>>>
}

/** `embed` by such a model: texts of like length together, a bad one apart, and others have their turn between batches. */
export function embedInBatches({ dimensions, batchSize, measure, encode }: BatchModel): Embedder['embed'] {
  return async (texts, { signal, onProgress } = {}) => {
    signal?.throwIfAborted()
    checkTexts(texts)
    const matrix = new Matrix(texts.length, dimensions)
    if (texts.length === 0) return matrix
    const failures: TextFailure[] = []
    const sound: { index: number; length: number }[] = []
    for (const [index, measured] of measure(texts).entries()) {
      if (typeof measured === 'number') sound.push({ index, length: measured })
      else failures.push({ index, error: measured })
    }
    sound.sort((a, b) => a.length - b.length)
    for (let done = 0; done < sound.length;) {
      const batch = sound.slice(done, done + batchSize)
      const rows = await encode(batch.map(({ index }) => texts[index]!))
      batch.forEach(({ index }, i) => {
        matrix.row(index).set(rows[i]!)
      })
      done += batch.length
      onProgress?.({ done, total: texts.length })
      await nextTask()
      signal?.throwIfAborted()
    }
    if (failures.length === 0) return matrix
    const failed = new Set(failures.map(({ index }) => index))
    throw badInputs(
      failures,
      texts.map((_, index) => (failed.has(index) ? undefined : matrix.row(index)))
    )
  }
}
