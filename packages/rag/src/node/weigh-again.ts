import { RagError } from '../errors.ts'
import type { Analyzer, Embedder } from '../ports.ts'
import { weighEmbedder } from '../retrieve/weigh-embedder.ts'
import type { Contents } from './contents.ts'
import type { Database } from './database.ts'
import { GenerationPassages } from './generation-passages.ts'
import { GenerationVectors } from './generation-vectors.ts'
import { Generation } from './generation.ts'
import { readState, writeState } from './state.ts'

export interface WeighOptions {
  readonly analyzer: Analyzer
  readonly embedder: Embedder
  readonly signal?: AbortSignal | undefined
}

/**
 * Measures what the vectors are worth beside the words, if that is not known or the index has doubled since, and keeps it.
 * Where the embedder fails, what was known stays: the next ingestion tries again.
 */
export async function weighAgain(
  database: Database,
  contents: Contents,
  { analyzer, embedder, signal }: WeighOptions
): Promise<void> {
  const state = readState(database)
  const generation = new Generation(database, state)
  const passages = new GenerationPassages(generation, contents)
  // Rows of documents that are gone cannot be drawn; after so much growth there are none.
  if (
    passages.rows === 0 ||
    passages.ranges.count !== generation.documents ||
    passages.rows < 2 * (state.weighed?.passages ?? 0)
  )
    return
  const dense = new GenerationVectors(generation, contents, passages, () => Promise.resolve(undefined))
  try {
    const { weight } = await weighEmbedder({ passages, dense, analyzer, embedder, signal })
    database.transaction(() => {
      writeState(database, { ...state, weighed: { passages: passages.rows, weight } })
    })
  } catch (error) {
    if (!(error instanceof RagError && error.code === 'embedder-failed')) throw error
  }
}
