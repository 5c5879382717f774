import { createHash } from 'node:crypto'
import { Matrix, pack } from '@llm-cookbook/vector'
import { type Corpus, textsForTeacher } from './corpus.ts'
import { makeLessons } from './lessons.ts'
import { quantizeRows } from './quantize.ts'
import { principalDirections, project } from './train/principal.ts'
import { startTable } from './train/start.ts'
import { trainSubwords } from './train/subwords.ts'
import { encodeTexts } from './train/texts.ts'
import { train } from './train/train.ts'
import { chooseWords } from './vocabulary.ts'

export interface ModelOptions {
  /** Numbers a word, at most as many as the teacher gives. */
  dimensions: number
  /** How many words the table has. */
  words: number
  /** How many rows the table of character n-grams has. */
  subwords: number
  /** Of training the words. */
  steps: number
  /** Of training the n-grams. */
  subwordSteps: number
  seed: number
  onProgress?: (message: string) => void
}

/** The table that `createLocalEmbedder` reads, packed. Same input, same bytes. */
export async function makeModel(
  corpus: Corpus,
  askTeacher: (texts: readonly string[]) => Promise<Matrix>,
  { dimensions: size, words: count, subwords, steps, subwordSteps, seed, onProgress }: ModelOptions
): Promise<Uint8Array> {
  const texts = textsForTeacher(corpus)
  const answers = await askTeacher([...texts.words, ...texts.sentences])

  const { glove } = corpus
  const words = chooseWords(glove.words, texts.sentences, { words: count, atLeast: 20 })
  const vocabulary = new Map(words.map((word, row) => [word, row]))
  const directions = principalDirections(rowsFrom(answers, texts.words.length), size)
  const seen = project(answers, directions)
  const sentences = {
    texts: encodeTexts(texts.sentences, vocabulary),
    teacher: rowsFrom(seen, texts.words.length)
  }
  const lessons = makeLessons(corpus, vocabulary, {
    words: { texts: encodeTexts(texts.words, vocabulary), teacher: seen },
    sentences
  })

  const table = startTable(words, glove, sentences)
  train(table, size, lessons, {
    steps,
    learningRate: 0.003,
    seed,
    onProgress: ({ step, losses }) => {
      const values = Array.from(losses, ([name, value]) => `${name} ${value.toFixed(3)}`)
      if (step % 100 === 0) onProgress?.(`step ${step}: ${values.join(', ')}`)
    }
  })

  const subwordTable = trainSubwords(
    { words, vectors: table, size },
    { buckets: subwords, steps: subwordSteps, learningRate: 0.02, seed }
  )
  onProgress?.(`${words.length} words, ${subwords} rows of n-grams`)
  return packModel(words, table, subwordTable, size)
}

function packModel(words: readonly string[], table: Float32Array, subwords: Float32Array, size: number): Uint8Array {
  const { vectors, scales } = quantizeRows(table, size)
  const { vectors: subwordVectors, scales: subwordScales } = quantizeRows(subwords, size)
  const arrays = {
    words: new TextEncoder().encode(words.join('\n')),
    vectors,
    scales,
    subwordVectors,
    subwordScales
  }
  const hash = createHash('sha256')
  for (const array of Object.values(arrays)) hash.update(array)
  const digest = hash.digest('hex').slice(0, 16)
  return pack('embedder-en', { meta: { name: 'static-en', digest, dimensions: size }, arrays }, { version: 2 })
}

function rowsFrom(matrix: Matrix, first: number): Matrix {
  return new Matrix(matrix.rows - first, matrix.columns, matrix.data.subarray(first * matrix.columns))
}
