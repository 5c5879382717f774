export { CachedCorpus, cacheCorpus, corpusFiles, type CacheCorpusOptions, type CorpusFiles } from './corpus-files.ts'
export {
  loadFastText,
  loadWordVectors,
  saveWordVectors,
  type LoadOptions,
  type LoadWordVectorsOptions,
  type SaveWordVectorsOptions
} from './word-vector-files.ts'
export { trainWordVectors, type NodeTrainOptions } from './train-node.ts'
export { checkpointFile } from './train/checkpoint-file.ts'
export { cellFolder, type CellFolder } from './glove/cell-folder.ts'
