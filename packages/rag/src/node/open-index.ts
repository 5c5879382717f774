import { plainAnalyzer } from '../lexical/analyzer.ts'
import { requireRankingOptions } from '../retrieve/rank.ts'
import { folderIndex, type FolderIndex, type FolderOptions } from './folder-index.ts'

export interface OpenIndexOptions extends FolderOptions {
  /**
   * The index is searched only: `ingest` is refused, and nothing of it is written. Default false. From a medium that cannot
   * be written an index is read in any case, by Node 22.15 or later.
   */
  readOnly?: boolean | undefined
}

/**
 * The index in `folder`. It has to be opened with the settings that it was made with; only `embedder` may be left out,
 * to search by words what was embedded too, and `chunks`, which the index knows itself. Little is read at once; the
 * rest is read, and its checksums verified, as searches need it.
 *
 * @param folder   that `createIndex` was given
 * @param options  the `analyzer` and the `embedder` that it was made with, and how it ranks
 * @throws {RagError} `index-missing`, `index-damaged`, `index-mismatch`, `not-readable`
 * @throws {RangeError | TypeError} an option out of range, or that needs an embedder
 */
// eslint-disable-next-line @typescript-eslint/require-await -- what is thrown must come as a rejection
export async function openIndex(folder: string, options: OpenIndexOptions = {}): Promise<FolderIndex> {
  const { analyzer = plainAnalyzer, embedder } = options
  requireRankingOptions(options, embedder)
  return folderIndex(folder, { ...options, analyzer })
}
