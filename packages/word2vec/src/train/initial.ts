import type { Vocabulary } from '../vocabulary.ts'
import { WordVectors } from '../word-vectors.ts'
import { unpackState } from './checkpoint.ts'

/** What was learned before, to go on with. */
export interface Initial {
  readonly words: readonly string[]
  readonly counts: Float64Array | undefined
  readonly vectorSize: number
  /** Of each word what is trained: its vector, and how it is predicted, where that is known. */
  readonly input: Float32Array
  readonly output: Float32Array | undefined
  readonly rowStride: number
}

/** @throws {Word2vecError} 'invalid-file' for bytes that are no checkpoint; TypeError for what is neither */
export function initialOf(source: WordVectors | Uint8Array): Initial {
  if (source instanceof WordVectors) {
    const { words, counts, matrix } = source
    const { columns, data } = matrix
    return { words, counts, vectorSize: columns, input: data, output: undefined, rowStride: columns }
  }
  if (!ArrayBuffer.isView(source)) {
    throw new TypeError(`initial: expected WordVectors, or the bytes of a checkpoint, got ${String(source)}`)
  }
  const { words, counts, settings, parameters } = unpackState(source)
  const { vectorSize, negative } = settings
  const { input, output, rowStride } = parameters
  // Rows of words come first. Those of the inner nodes of a Huffman tree are of no use: other counts make another tree.
  return { words, counts, vectorSize, input, output: negative > 0 ? output : undefined, rowStride }
}

/** Copies rows that were learned before to where the words stand now; those of new words are left as they are. */
export function adopt(
  { words, vectorSize, input, output, rowStride }: Initial,
  vocabulary: Vocabulary,
  kernel: { readonly input: Float32Array; readonly output: Float32Array; readonly rowStride: number },
  withOutput: boolean
): void {
  for (const [i, word] of words.entries()) {
    const from = i * rowStride
    const to = vocabulary.indexOf(word) * kernel.rowStride
    kernel.input.set(input.subarray(from, from + vectorSize), to)
    if (withOutput && output) kernel.output.set(output.subarray(from, from + vectorSize), to)
  }
}
