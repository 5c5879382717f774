import { sentences, type Chunk } from '@llm-cookbook/tokenize'

export interface ChunkFigures {
  readonly largest: number
  /** Characters in all chunks, for each character of the text that is in one. */
  readonly stored: number
  /** Chunks that end within a sentence. */
  readonly broken: number
}

/** What a way of cutting costs. */
export function measureChunks(text: string, chunks: readonly Chunk[]): ChunkFigures {
  const ends = new Set(sentences(text).map(({ end }) => end))
  let covered = 0
  let reached = 0
  for (const { start, end } of chunks) {
    covered += Math.max(0, end - Math.max(start, reached))
    reached = Math.max(reached, end)
  }
  const kept = chunks.reduce((sum, { start, end }) => sum + end - start, 0)
  return {
    largest: Math.max(0, ...chunks.map(({ tokens }) => tokens)),
    stored: covered === 0 ? 1 : kept / covered,
    broken: chunks.filter(({ end }) => !ends.has(end)).length
  }
}
