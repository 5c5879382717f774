export {
  loadWordVectors,
  saveWordVectors,
  type LoadWordVectorsOptions,
  type SaveWordVectorsOptions
} from './word-vector-files.ts'
