import { plainAnalyzer } from '../lexical/analyzer.ts'
import type { IndexOptions } from '../memory-index.ts'
import { requireRankingOptions } from '../retrieve/rank.ts'
import { folderIndex, type FolderIndex } from './folder-index.ts'
import { readSnapshot, requireSameSettings } from './snapshot.ts'

/**
 * The index in `folder`, every byte of it verified. It has to be opened with the settings that it was made with; only
 * `embedder` may be left out, to search by words what was embedded too, and `chunks`, which the index knows itself.
 *
 * @throws {RagError} `index-missing`, `index-damaged`, `index-mismatch`, `not-readable`
 * @throws {RangeError | TypeError} an option out of range, or that needs an embedder
 */
export async function openIndex(folder: string, options: IndexOptions = {}): Promise<FolderIndex> {
  const { analyzer = plainAnalyzer, embedder, chunks = {} } = options
  requireRankingOptions(options, embedder)
  const snapshot = await readSnapshot(folder)
  requireSameSettings(folder, snapshot.manifest, { analyzer, embedder, chunks })
  return folderIndex(folder, snapshot, { ...options, analyzer })
}
